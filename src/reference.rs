//! The reference of all resource types, as Markdown, generated from the tables of their properties.

use std::fmt::Write as _;

use crate::properties::spec::{Changes, Keys, Removed, Spec};
use crate::properties::table::{Field, Kind, Member};
use crate::resources::{Attribute, ResourceType};

/// A resource type, as the reference shows it.
struct Type {
    name: String,
    about: &'static str,
    replacement: &'static str,
    fields: &'static [Field],
    attributes: &'static [Attribute],
}

impl Type {
    fn of(kind: ResourceType) -> Self {
        Self {
            name: format!("Custom::{}", kind.name()),
            about: kind.about(),
            replacement: kind.replacement(),
            fields: kind.fields(),
            attributes: kind.attributes(),
        }
    }
}

/// The whole reference.
pub fn reference() -> String {
    let mut page = String::from(HEAD);
    for of in ResourceType::ALL {
        page.push_str(&of_type(&Type::of(*of)));
    }
    page
}

const HEAD: &str = "\
# Reference

This page lists every property of every resource type. It is generated from the declarations with which \
the function reads and checks properties.

- **Type** is how you write the value. Booleans and numbers may be strings. A map of booleans may also be \
a list of the names that are on, with these names or those of the Cognito API.
- **Default** is what applies if you do not set the property.
- **When removed** is what Poolkeeper writes if you remove the property and the resource still has the \
value that the template set. If someone else has changed the value since, Poolkeeper leaves it unchanged. It \
also leaves every value of an adopted pool unchanged.
- **Update requires** is what a change takes, in CloudFormation's terms.
- **Cognito API** is where the value appears in requests. `AWS::Cognito::UserPool` has the same names, \
unless the page lists others. In tables, *Elsewhere* has both.
- Properties marked *not in CDK* have no counterpart in CDK's constructs.
";

/// The section of one resource type.
fn of_type(of: &Type) -> String {
    let Type {
        name,
        about,
        replacement,
        ..
    } = of;
    let mut page = format!("\n## {name}\n\n{about} **Replacement:** {replacement}\n");
    for field in of.fields {
        page.push_str(&of_property(field));
    }
    let _ = write!(
        page,
        "\n### Attributes of `{name}`\n\n| `!GetAtt` | |\n| --- | --- |\n"
    );
    for (attribute, about) in of.attributes {
        let _ = writeln!(page, "| `{attribute}` | {about} |");
    }
    page
}

/// The section of a property and its nested properties.
fn of_property(field: &Field) -> String {
    let spec = &field.spec;
    let mut page = format!("\n### {}\n\n{}\n\n", field.name, described(field));
    for (name, text) in [
        ("Type", typed(&field.kind, spec)),
        ("Default", default(spec)),
        ("When removed", removed(field)),
        ("Update requires", update(spec.changes).to_owned()),
        ("Cognito API", coded(spec.api)),
        ("`AWS::Cognito::UserPool`", coded(spec.native)),
    ] {
        if !text.is_empty() {
            let _ = writeln!(page, "- **{name}:** {text}");
        }
    }
    if let Kind::Choice(members) = field.kind {
        page.push_str(&choices(members));
    }
    page.push_str(&nested(field.name, &field.kind));
    page
}

/// The tables of the properties in a map.
fn nested(path: &str, kind: &Kind) -> String {
    let (path, fields) = match kind {
        Kind::Object(fields)
        | Kind::Flags(fields)
        | Kind::TextOr(fields)
        | Kind::Secret(fields) => (path.to_owned(), *fields),
        Kind::OwnKeys(inner) => return nested(&format!("{path}.<name>"), inner),
        Kind::List(inner) => return nested(&format!("{path}[]"), inner),
        _ => return String::new(),
    };
    let mut page = format!(
        "\n| In `{path}` | | Type | Default | When removed | Elsewhere |\n\
         | --- | --- | --- | --- | --- | --- |\n"
    );
    for field in fields {
        let spec = &field.spec;
        let word = match spec.named {
            named if named == field.name => "",
            named => named,
        };
        let names = [spec.api, &[word], spec.native].concat();
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} | {} | {} |",
            field.name,
            described(field),
            typed(&field.kind, spec),
            default(spec),
            removed(field),
            coded(&names),
        );
    }
    // Members that share a type get one table.
    let mut told: Vec<*const Field> = Vec::new();
    for field in fields {
        let inner = field.fields();
        if inner.is_empty() || told.contains(&inner.as_ptr()) {
            continue;
        }
        told.push(inner.as_ptr());
        let alike = fields
            .iter()
            .filter(|other| other.fields().as_ptr() == inner.as_ptr());
        let below = match alike.count() {
            1 => format!("{path}.{}", field.name),
            _ => format!("{path}.<name>"),
        };
        page.push_str(&nested(&below, &field.kind));
    }
    page
}

fn choices(members: &[Member]) -> String {
    let mut page = String::from("\n| Value | |\n| --- | --- |\n");
    for Member { name, api, doc } in members {
        let also = match name == api {
            true => String::new(),
            false => format!(" or `{api}`"),
        };
        let _ = writeln!(page, "| `{name}`{also} | {} |", paragraph(doc));
    }
    page
}

fn described(field: &Field) -> String {
    let mark = match field.spec.beyond_cdk {
        true => " *Not in CDK.*",
        false => "",
    };
    format!("{}{mark}", paragraph(field.doc))
}

/// A doc comment as one paragraph.
fn paragraph(doc: &str) -> String {
    let lines: Vec<&str> = doc.lines().map(str::trim).collect();
    lines.join(" ").trim().to_owned()
}

fn coded(names: &[&str]) -> String {
    let names = names.iter().filter(|name| !name.is_empty());
    let coded: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    coded.join(", ")
}

/// The type of a value, with its limits.
fn typed(kind: &Kind, spec: &Spec) -> String {
    match kind {
        Kind::Flag => "boolean".to_owned(),
        Kind::Integer => match spec.range {
            Some((least, most)) => format!("whole number, {least} to {most}"),
            None => "whole number".to_owned(),
        },
        Kind::Decimal => "number".to_owned(),
        Kind::Text => text(spec),
        Kind::Duration => match spec.lasts {
            Some(lasts) => {
                format!("duration in whole {}, {}", lasts.unit.name(), lasts.range())
            }
            None => "duration".to_owned(),
        },
        Kind::Json => "JSON object, written as a string".to_owned(),
        Kind::Choice(members) => {
            let names: Vec<&str> = members.iter().map(|member| member.name).collect();
            coded(&names)
        }
        Kind::Object(_) => "map".to_owned(),
        Kind::TextOr(fields) => {
            let inner = fields
                .first()
                .map_or_else(String::new, |field| text(&field.spec));
            format!("{inner}; or a map")
        }
        Kind::Secret(_) => "secret: a string, a dynamic reference, or a map".to_owned(),
        Kind::Flags(_) => "map of booleans, or list".to_owned(),
        Kind::List(inner) => match spec.allowed_items {
            Some(items) => format!(
                "list of at most {} items: {}",
                items.most,
                typed(inner, spec)
            ),
            None => format!("list of: {}", typed(inner, spec)),
        },
        Kind::OwnKeys(inner) => {
            let keys = spec.allowed_keys.map_or_else(String::new, keys);
            format!("map of your own names{keys}; each: {}", typed(inner, spec))
        }
    }
}

fn keys(keys: &Keys) -> String {
    let (least, most) = keys.length;
    format!(
        ", at most {} {}, with {}s of {least} to {most} characters",
        keys.most, keys.entries, keys.key
    )
}

fn text(spec: &Spec) -> String {
    let form = spec.of_form.map_or("string", |form| form.name);
    let mut parts = vec![form.to_owned()];
    if let Some(length) = spec.allowed_length {
        let units = match length.utf16 {
            true => "UTF-16 units",
            false => "characters",
        };
        parts.push(match length.least {
            0 => format!("at most {} {units}", length.most),
            least => format!("{least} to {} {units}", length.most),
        });
    }
    if let Some(holds) = spec.must_hold {
        parts.push(format!("with `{}`", holds.text));
    }
    parts.join(", ")
}

fn default(spec: &Spec) -> String {
    match (spec.required, spec.default, spec.omitted) {
        (true, ..) => "*required*".to_owned(),
        (_, "", omitted) => omitted.to_owned(),
        (_, default, _) => format!("`{default}`"),
    }
}

fn removed(field: &Field) -> String {
    let spec = &field.spec;
    if spec.api.is_empty() || spec.required {
        return String::new();
    }
    match spec.removed {
        Removed::Stays => "stays unchanged".to_owned(),
        _ if spec.changes == Changes::Replaces => {
            "reverts to the default, which requires replacement".to_owned()
        }
        _ if spec.always => "reverts to the default".to_owned(),
        Removed::Default => "reverts to the default".to_owned(),
        Removed::Unset if matches!(field.kind, Kind::Object(_)) => {
            "each member as listed below".to_owned()
        }
        Removed::Unset => "is unset".to_owned(),
        Removed::Recreates => "is unset; the resource is deleted and created again".to_owned(),
        Removed::Writes(json) => format!("becomes `{}`", json.trim_matches('"')),
        Removed::GeneratedName => "becomes the generated name".to_owned(),
    }
}

fn update(changes: Changes) -> &'static str {
    match changes {
        Changes::InPlace => "No interruption",
        Changes::Replaces => "Replacement",
        Changes::OnlyAdds => {
            "No interruption to add an entry; Replacement to change one. Removed entries stay"
        }
        Changes::Never => "Not possible: you cannot add, change or remove this property",
    }
}

#[cfg(test)]
mod tests;
