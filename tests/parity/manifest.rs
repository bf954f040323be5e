//! CDK's types, reduced to what coverage is measured against, and how a template writes them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// `manifest.json`: the package's types, reduced.
#[derive(Debug, Deserialize)]
pub struct Manifest {
    /// The options of each resource type.
    pub roots: Vec<Root>,
    /// Structs, with their properties.
    pub structs: BTreeMap<String, BTreeMap<String, Field>>,
    /// Enums, with the values of their members.
    pub enums: BTreeMap<String, BTreeMap<String, Value>>,
    /// Classes that are values of properties.
    pub classes: BTreeMap<String, Class>,
    /// The methods of a user pool.
    pub methods: BTreeMap<String, Vec<String>>,
    /// The attributes and methods of what belongs to a pool.
    pub constructs: BTreeMap<String, Vec<String>>,
}

/// Where coverage starts for a resource type.
#[derive(Debug, Deserialize)]
pub struct Root {
    /// The struct of its options.
    #[serde(rename = "type")]
    pub kind: String,
    /// The resource type.
    pub resource: String,
    /// The property that has the values, if several classes share the resource type.
    pub under: Option<String>,
    /// Whether there are vectors for it.
    pub arrived: bool,
}

/// A property, or a parameter.
#[derive(Debug, Deserialize)]
pub struct Field {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A class that is the value of a property.
#[derive(Debug, Deserialize)]
pub struct Class {
    /// The family it belongs to.
    pub implements: Option<String>,
    /// Its constants.
    #[serde(default)]
    pub constants: Vec<String>,
    /// Its static methods, with their parameters.
    #[serde(default)]
    pub factories: BTreeMap<String, BTreeMap<String, Field>>,
    /// The methods that add to it, with their parameters.
    #[serde(default)]
    pub builders: BTreeMap<String, BTreeMap<String, Field>>,
    /// The parameters of its constructor.
    #[serde(default)]
    pub constructor: BTreeMap<String, Field>,
}

/// `forms.json`: the forms that are not the PascalCase of CDK's names.
#[derive(Debug, Deserialize)]
pub struct Forms {
    /// Types that are written as one scalar.
    pub scalars: BTreeMap<String, String>,
    /// Classes whose static methods are written as keys.
    pub factories: BTreeMap<String, BTreeMap<String, String>>,
    /// Classes whose static methods take one value, which has the properties of the class.
    pub bare: Vec<String>,
    /// Classes whose constants are written by their names, and other texts as they are.
    pub named: BTreeMap<String, Vec<Text>>,
    /// Classes whose methods are written as keys, which can stand beside each other.
    pub built: BTreeMap<String, BTreeMap<String, String>>,
    /// Properties that have another name.
    pub renamed: BTreeMap<String, String>,
    /// Properties for a stored secret, which are written as the one beside them.
    pub stored: BTreeMap<String, String>,
    /// Classes that are written as the properties of their constructor.
    pub constructed: BTreeMap<String, String>,
    /// Families of classes that a member tells apart.
    pub tagged: BTreeMap<String, Tagged>,
    /// Members that a property can have instead of its value.
    pub alternatives: BTreeMap<String, BTreeMap<String, String>>,
    /// Operations that are not the trigger of their name.
    pub operations: BTreeMap<String, String>,
    /// Values at which CDK always throws.
    pub refused: BTreeMap<String, Value>,
    /// The resource types that stand for methods of a pool.
    pub methods: BTreeMap<String, String>,
    /// What stands for the attributes and methods of what belongs to a pool.
    pub constructs: BTreeMap<String, BTreeMap<String, Member>>,
}

/// A static method that a text is the argument of.
#[derive(Debug, Deserialize)]
pub struct Text {
    /// The method.
    pub method: String,
    /// What its texts contain. The first of a class's methods counts.
    #[serde(default)]
    pub having: String,
}

/// A family of classes.
#[derive(Debug, Deserialize)]
pub struct Tagged {
    /// The member that tells them apart.
    pub tag: String,
    /// Its value for each class.
    pub classes: BTreeMap<String, String>,
}

/// What stands for an attribute or a method of a construct.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Member {
    /// These attributes of the resource.
    Attributes(Vec<String>),
    /// Nothing, for this reason.
    None(String),
}
