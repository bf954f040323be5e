//! The declaration of a property: what it is called, what it may be, what becomes of it.
//!
//! A property is declared once, in [`object!`](super::object::object) or one of its sisters. Reading,
//! checks, error texts, what the merge writes for a property that is removed, the answers to native
//! names and the reference are walks over the table that comes of it ([`Field`]).

use serde_json::{Value, json};

use super::forms::{Broken, Form};

/// A property in the table.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name, as templates write it.
    pub name: &'static str,
    /// Its doc comment, a line each.
    pub doc: &'static str,
    /// The kind of its value.
    pub kind: Kind,
    /// What else is declared of it.
    pub spec: Spec,
}

/// The kind of a value.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Integer,
    /// A decimal number.
    Decimal,
    /// A text.
    Text,
    /// A span of time.
    Duration,
    /// A JSON object in a text.
    Json,
    /// One of these.
    Choice(&'static [Member]),
    /// A map with these properties.
    Object(&'static [Field]),
    /// A text, or a map with these properties.
    TextOr(&'static [Field]),
    /// A map of these booleans, or a list of the names that are on.
    Flags(&'static [Field]),
    /// A list.
    List(&'static Kind),
    /// A map with keys of the template author's own.
    OwnKeys(&'static Kind),
}

/// A choice.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Its name, as templates write it.
    pub name: &'static str,
    /// The API's own value, which templates may write as well.
    pub api: &'static str,
    /// Its doc comment.
    pub doc: &'static str,
}

/// How many characters a text may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// The fewest.
    pub least: usize,
    /// The most.
    pub most: usize,
    /// Whether UTF-16 units are counted, as CDK does for some properties.
    pub utf16: bool,
}

/// How long a duration may be, in whole days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The most.
    pub most: i64,
    /// The rule that it has whole days.
    pub whole: &'static str,
    /// The rule that it has no more.
    pub longest: &'static str,
}

/// A text that another must contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holds {
    /// The text.
    pub text: &'static str,
    /// The rule that it is there.
    pub rule: &'static str,
}

/// What the keys of a map may be that are the template author's own, and how many.
#[derive(Debug)]
pub struct Keys {
    /// What a key is called: a name, a key.
    pub key: &'static str,
    /// What the entries are called.
    pub entries: &'static str,
    /// The most entries.
    pub most: usize,
    /// Why there are no more.
    pub why: &'static str,
    /// The rule about the number of entries.
    pub most_rule: &'static str,
    /// The fewest and the most characters of a key.
    pub length: (usize, usize),
    /// The rule about the length.
    pub length_rule: &'static str,
    /// The part of a key that counts.
    pub bare: fn(&str) -> &str,
    /// What is wrong with a key that nobody may choose. Its length does not matter then.
    pub reserved: fn(&str) -> Option<Broken>,
    /// What is wrong with the form of a key.
    pub form: fn(&str) -> Option<Broken>,
}

/// What is written for a property that was given and is not any more, while the live value is still the
/// one that it gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// Nothing: the API resets a member that is left out.
    Unset,
    /// The documented default, explicitly: the API keeps some members that are left out.
    Default,
    /// This JSON.
    Writes(&'static str),
    /// The name that the resource would have got without the property.
    GeneratedName,
    /// What is live: there is no way to unset it.
    Stays,
}

/// What changing a property takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changes {
    /// Nothing more than the change.
    InPlace,
    /// Another resource in its place.
    Replaces,
    /// It only grows: entries can be added, but neither changed nor removed.
    OnlyAdds,
    /// It cannot change.
    Never,
}

/// What is declared of a property beside its name and type.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Whether it has to be given.
    pub required: bool,
    /// The least and the greatest number.
    pub range: Option<(i64, i64)>,
    /// How long a duration may be.
    pub days: Option<Days>,
    /// How long a text may be.
    pub length: Option<Length>,
    /// The form of a text.
    pub form: Option<&'static Form>,
    /// What a text must contain.
    pub holds: Option<Holds>,
    /// What the keys of a map may be.
    pub keys: Option<&'static Keys>,
    /// The rule that range and length are reported by, unless it is one of reading.
    pub rule: Option<&'static str>,
    /// The documented default, as a template would write it; empty if there is none.
    pub default: &'static str,
    /// What it means that the property is not given, where that is no value.
    pub omitted: &'static str,
    /// Whether the default is sent where the property is not given.
    pub always: bool,
    /// The members of the API that it goes to, as paths below those of the property that it is in.
    pub api: &'static [&'static str],
    /// The API's own word for it, where it is a value there: an attribute, a factor.
    pub named: &'static str,
    /// Further names that it has in `AWS::Cognito::UserPool`, beside the API's.
    pub native: &'static [&'static str],
    /// What is written when it is removed.
    pub removed: Removed,
    /// What changing it takes.
    pub changes: Changes,
    /// Whether CDK does not have it.
    pub beyond_cdk: bool,
    /// Whether a newer property does the same: hints lead there.
    pub superseded: bool,
}

impl Spec {
    /// Nothing declared: optional, of any value, without a default, changed in place.
    pub const NEW: Self = Self {
        required: false,
        range: None,
        days: None,
        length: None,
        form: None,
        holds: None,
        keys: None,
        rule: None,
        default: "",
        omitted: "",
        always: false,
        api: &[],
        named: "",
        native: &[],
        removed: Removed::Unset,
        changes: Changes::InPlace,
        beyond_cdk: false,
        superseded: false,
    };

    /// It has to be given.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// A number from `least` to `most`.
    pub const fn within(mut self, least: i64, most: i64) -> Self {
        self.range = Some((least, most));
        self
    }

    /// A duration of whole days, at most this many; with the two rules about that.
    pub const fn days(mut self, most: i64, whole: &'static str, longest: &'static str) -> Self {
        self.days = Some(Days {
            most,
            whole,
            longest,
        });
        self
    }

    /// A text of `least` to `most` characters.
    pub const fn length(mut self, least: usize, most: usize) -> Self {
        self.length = Some(Length {
            least,
            most,
            utf16: false,
        });
        self
    }

    /// A text of `least` to `most` UTF-16 units.
    pub const fn utf16(mut self, least: usize, most: usize) -> Self {
        self.length = Some(Length {
            least,
            most,
            utf16: true,
        });
        self
    }

    /// A text of this form.
    pub const fn form(mut self, form: &'static Form) -> Self {
        self.form = Some(form);
        self
    }

    /// A text that contains another; with the rule about that.
    pub const fn holds(mut self, text: &'static str, rule: &'static str) -> Self {
        self.holds = Some(Holds { text, rule });
        self
    }

    /// A map with such keys.
    pub const fn keys(mut self, keys: &'static Keys) -> Self {
        self.keys = Some(keys);
        self
    }

    /// Range and length are reported by this rule.
    pub const fn rule(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }

    /// Its documented default.
    pub const fn default(mut self, default: &'static str) -> Self {
        self.default = default;
        self
    }

    /// What it means that it is not given.
    pub const fn omitted(mut self, omitted: &'static str) -> Self {
        self.omitted = omitted;
        self
    }

    /// Its default is sent where it is not given.
    pub const fn always(mut self) -> Self {
        self.always = true;
        self
    }

    /// The members of the API that it goes to.
    pub const fn api(mut self, api: &'static [&'static str]) -> Self {
        self.api = api;
        self
    }

    /// The API's own word for it.
    pub const fn named(mut self, named: &'static str) -> Self {
        self.named = named;
        self
    }

    /// Further names that it has in the native resource.
    pub const fn native(mut self, native: &'static [&'static str]) -> Self {
        self.native = native;
        self
    }

    /// What is written when it is removed.
    pub const fn removed(mut self, removed: Removed) -> Self {
        self.removed = removed;
        self
    }

    /// What changing it takes.
    pub const fn changes(mut self, changes: Changes) -> Self {
        self.changes = changes;
        self
    }

    /// CDK does not have it.
    pub const fn beyond_cdk(mut self) -> Self {
        self.beyond_cdk = true;
        self
    }

    /// A newer property does the same.
    pub const fn superseded(mut self) -> Self {
        self.superseded = true;
        self
    }

    /// The rule that range and length are reported by; `reading` if none is declared.
    pub fn rule_or(&self, reading: &'static str) -> &'static str {
        self.rule.unwrap_or(reading)
    }
}

impl Field {
    /// The API's own word for the property.
    pub const fn api_name(&self) -> &'static str {
        match self.spec.named.is_empty() {
            true => self.name,
            false => self.spec.named,
        }
    }

    /// The properties in it, if it is a map of properties.
    pub const fn fields(&self) -> &'static [Field] {
        match self.kind {
            Kind::Object(fields) | Kind::Flags(fields) | Kind::TextOr(fields) => fields,
            Kind::OwnKeys(Kind::Object(fields)) => fields,
            _ => &[],
        }
    }

    /// The documented default as the API takes it; `None` if there is none.
    pub fn default_value(&self) -> Option<Value> {
        let default = self.spec.default;
        if default.is_empty() {
            return None;
        }
        match self.kind {
            Kind::Flag => default.parse::<bool>().ok().map(Value::from),
            Kind::Integer => default.parse::<i64>().ok().map(Value::from),
            // `7 days`: the API counts days.
            Kind::Duration => default
                .split(' ')
                .next()
                .and_then(|days| days.parse::<i64>().ok())
                .map(Value::from),
            Kind::Choice(members) => members
                .iter()
                .find(|member| member.name == default)
                .map(|member| json!(member.api)),
            Kind::Flags(fields) => {
                let is_on = |field: &&Field| default.split(", ").any(|name| name == field.name);
                let on = fields.iter().filter(is_on).map(Field::api_name);
                Some(json!(on.collect::<Vec<_>>()))
            }
            _ => Some(json!(default)),
        }
    }
}

/// The property of that name, for constants: the compiler refuses a name that is not in the table.
pub const fn named(fields: &'static [Field], name: &str) -> &'static Field {
    const fn is(a: &[u8], b: &[u8]) -> bool {
        let mut index = 0;
        while index < a.len() && index < b.len() {
            if a[index] != b[index] {
                return false;
            }
            index += 1;
        }
        a.len() == b.len()
    }
    let mut index = 0;
    while index < fields.len() {
        if is(fields[index].name.as_bytes(), name.as_bytes()) {
            return &fields[index];
        }
        index += 1;
    }
    panic!("no property has that name")
}

/// Calls `visit` with each property, nested ones too, and with the paths of the API that it goes to.
pub fn walk(fields: &'static [Field], visit: &mut impl FnMut(&'static Field, &[String])) {
    fn below(
        fields: &'static [Field],
        parents: &[String],
        visit: &mut impl FnMut(&'static Field, &[String]),
    ) {
        for field in fields {
            let paths: Vec<String> = match parents {
                [] => field.spec.api.iter().map(|api| (*api).to_owned()).collect(),
                parents => parents
                    .iter()
                    .flat_map(|parent| {
                        let api = field.spec.api.iter();
                        api.map(move |api| format!("{parent}.{api}"))
                    })
                    .collect(),
            };
            visit(field, &paths);
            // A property that is no member of its own groups others.
            let paths = match paths.is_empty() {
                true => parents,
                false => &paths,
            };
            below(field.fields(), paths, visit);
        }
    }
    below(fields, &[], visit);
}

/// The property whose value goes to that member of the API.
pub fn of_member(fields: &'static [Field], path: &str) -> Option<&'static Field> {
    let mut found = None;
    walk(fields, &mut |field, paths| {
        if found.is_none() && paths.iter().any(|known| known == path) {
            found = Some(field);
        }
    });
    found
}

#[cfg(test)]
mod tests;
