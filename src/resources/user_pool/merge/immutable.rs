//! Settings that cannot change after a pool was created, compared with the live pool.

use std::fmt;

use serde_json::{Value, json};

use crate::document::{Document, at, text};
use crate::properties::Violations;
use crate::properties::user_pool::{
    CustomAttribute, StandardAttribute, UserPool, bare_name, standard_property,
};
use crate::resources::pool_settings::Live;
use crate::resources::user_pool::wanted::{Wanted, complete};

/// An immutable setting that differs from the wanted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The path of the property.
    pub property: String,
    /// The live value.
    pub live: String,
    /// The wanted value.
    pub wanted: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: the pool has {}, but the template requires {}",
            self.property, self.live, self.wanted
        )
    }
}

/// All differences in one line.
pub fn listed(differences: &[Difference]) -> String {
    differences
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

/// Every immutable setting that differs from the wanted one.
///
/// A setting that is not in the template is not a difference, unless the former template had it with the live
/// value. Then you removed it, which means the default.
pub fn differences(old: &Wanted, new: &Wanted, live: &Live) -> Vec<Difference> {
    let mut found = Vec::new();
    aliases(new, live, &mut found);
    case_sensitivity(new, live, &mut found);
    for entry in live_schema(live) {
        let Some(name) = text(entry, "Name") else {
            continue;
        };
        attribute(
            name,
            entry,
            of_name(&old.schema, name),
            of_name(&new.schema, name),
            &mut found,
        );
    }
    found
}

fn aliases(new: &Wanted, live: &Live, found: &mut Vec<Difference>) {
    let names = |members: &Document, name: &str| {
        let mut names: Vec<String> = members
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|alias| alias.as_str().map(str::to_owned))
            .collect();
        names.sort_unstable();
        names
    };
    let shown = |members: &Document| {
        let by_alias = names(members, "AliasAttributes");
        let instead = names(members, "UsernameAttributes");
        match (by_alias.is_empty(), instead.is_empty()) {
            (true, true) => "the user name only".to_owned(),
            (false, _) => format!("the user name and {}", by_alias.join(", ")),
            (true, false) => format!("{} instead of a user name", instead.join(", ")),
        }
    };
    if shown(&live.pool) != shown(&new.immutable) {
        found.push(Difference {
            property: "SignInAliases".into(),
            live: shown(&live.pool),
            wanted: shown(&new.immutable),
        });
    }
}

fn case_sensitivity(new: &Wanted, live: &Live, found: &mut Vec<Difference>) {
    /// In some Regions, the answer does not have the block until it is set.
    const DEFAULT: bool = true;
    let sensitive = |members: &Document| {
        members
            .get("UsernameConfiguration")?
            .get("CaseSensitive")?
            .as_bool()
    };
    let live = sensitive(&live.pool).unwrap_or(DEFAULT);
    if let Some(wanted) = sensitive(&new.immutable).filter(|wanted| *wanted != live) {
        found.push(Difference {
            property: "SignInCaseSensitive".into(),
            live: live.to_string(),
            wanted: wanted.to_string(),
        });
    }
}

fn live_schema(live: &Live) -> impl Iterator<Item = &Document> {
    let schema = live.pool.get("SchemaAttributes").and_then(Value::as_array);
    schema.into_iter().flatten().filter_map(Value::as_object)
}

fn of_name<'a>(schema: &'a [Value], live_name: &str) -> Option<&'a Document> {
    let custom = bare_name(live_name) != live_name;
    schema.iter().filter_map(Value::as_object).find(|entry| {
        let is_custom = entry.contains_key("AttributeDataType");
        is_custom == custom && text(entry, "Name") == Some(bare_name(live_name))
    })
}

/// The parts of an attribute to compare, each a property and its value.
fn facets(entry: &Document) -> [(&'static str, Option<String>); 7] {
    let flag = |name: &str| {
        let flag = entry.get(name).and_then(Value::as_bool)?;
        Some(flag.to_string())
    };
    let bound = |path: &str| {
        let bound = at(entry, path)?;
        Some(bound.as_str().map_or_else(|| bound.to_string(), canonical))
    };
    [
        (
            "DataType",
            text(entry, "AttributeDataType").map(str::to_owned),
        ),
        ("Required", flag("Required")),
        ("Mutable", flag("Mutable")),
        ("MinLen", bound("StringAttributeConstraints.MinLength")),
        ("MaxLen", bound("StringAttributeConstraints.MaxLength")),
        ("Min", bound("NumberAttributeConstraints.MinValue")),
        ("Max", bound("NumberAttributeConstraints.MaxValue")),
    ]
}

/// The default of a part of a standard or custom attribute.
fn default_of(facet: &str, custom: bool) -> &'static str {
    let tables = match custom {
        true => [CustomAttribute::FIELDS, StandardAttribute::FIELDS],
        false => [StandardAttribute::FIELDS, CustomAttribute::FIELDS],
    };
    let field = tables
        .into_iter()
        .flatten()
        .find(|field| field.name == facet);
    field.map_or("", |field| match field.spec {
        spec if spec.default.is_empty() => spec.omitted,
        spec => spec.default,
    })
}

/// A bound in its normal form: `5.0` and `+5` are 5.
fn canonical(bound: &str) -> String {
    bound
        .parse::<f64>()
        .map_or_else(|_| bound.to_owned(), |bound| json!(bound).to_string())
        .trim_end_matches(".0")
        .to_owned()
}

fn attribute(
    name: &str,
    live: &Document,
    old: Option<&Document>,
    new: Option<&Document>,
    found: &mut Vec<Difference>,
) {
    let custom = bare_name(name) != name;
    // A removed custom attribute stays in the pool and is not a difference.
    if new.is_none() && (custom || old.is_none()) {
        return;
    }
    let path = if custom {
        format!("CustomAttributes.{}", bare_name(name))
    } else {
        format!(
            "StandardAttributes.{}",
            standard_property(name).unwrap_or(name)
        )
    };
    let none = Document::new();
    let facets = facets(live)
        .into_iter()
        .zip(facets(old.unwrap_or(&none)))
        .zip(facets(new.unwrap_or(&none)));
    for (((facet, live), (_, before)), (_, wanted)) in facets {
        let default = default_of(facet, custom);
        let live = live.unwrap_or_else(|| default.to_owned());
        // `Mutable` of a custom attribute is decided when it is created. If it is omitted later, that means
        // nothing.
        let is_silent = custom && facet == "Mutable" && wanted.is_none();
        let is_removed = !is_silent && before.is_some_and(|before| before == live);
        let wanted = match wanted {
            Some(wanted) => wanted,
            None if is_removed => default.to_owned(),
            None => continue,
        };
        if wanted != live {
            found.push(Difference {
                property: format!("{path}.{facet}"),
                live,
                wanted,
            });
        }
    }
}

/// The names of the custom attributes. A custom attribute with the name of a standard one *is* that one,
/// which every pool has.
fn custom_names(wanted: &Wanted) -> impl Iterator<Item = (&str, &Value)> {
    wanted.schema.iter().filter_map(|entry| {
        entry.get("AttributeDataType")?;
        let name = entry.get("Name")?.as_str()?;
        standard_property(name).is_none().then_some((name, entry))
    })
}

/// The custom attributes that the pool lacks.
pub fn missing_attributes(new: &Wanted, live: &Live) -> Vec<Value> {
    let has = |name: &str| {
        live_schema(live)
            .filter_map(|entry| text(entry, "Name"))
            .any(|live| bare_name(live) != live && bare_name(live) == name)
    };
    let missing = custom_names(new)
        .filter(|(name, _)| !has(name))
        .map(|(_, entry)| entry.clone())
        .collect::<Vec<_>>();
    complete(&missing)
}

/// The custom attributes that you removed from the template, but that stay in the pool.
pub fn stranded_attributes(old: &Wanted, new: &Wanted) -> Vec<String> {
    let kept: Vec<&str> = custom_names(new).map(|(name, _)| name).collect();
    custom_names(old)
        .filter(|(name, _)| !kept.contains(name))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// Reports a violation if the pool has no room for this many new custom attributes.
pub fn too_many_attributes(live: &Live, missing: usize, violations: &mut Violations) {
    let keys = const { UserPool::field("CustomAttributes") }
        .spec
        .allowed_keys;
    let most = keys.map_or(usize::MAX, |keys| keys.most);
    let there = live_schema(live)
        .filter_map(|entry| text(entry, "Name"))
        .filter(|name| bare_name(name) != *name)
        .count();
    if missing > 0 && there + missing > most {
        violations.add(
            "CustomAttributes",
            "S-ATTR-COUNT",
            format_args!(
                "the user pool has {there} and would have {} with the new ones, but may have at most {most}. \
                 Attributes that you removed from the template count as well: Cognito cannot remove them",
                there + missing
            ),
        );
    }
}
