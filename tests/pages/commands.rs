//! The commands and parameters that the pages name are there.

use std::collections::BTreeSet;
use std::process::Command;

use regex::Regex;

use super::markdown::spans;
use super::{PAGES, file, page, yaml};

/// The commands in a page's console blocks, without their prompts.
fn console(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix("$ "))
}

#[test]
fn each_target_of_make_that_a_page_names_is_in_the_makefile() {
    let makefile = file("Makefile");
    let target = Regex::new(r"(?m)^make ([a-z0-9]+)").unwrap();
    let mut named = BTreeSet::new();
    for page in &PAGES {
        let blocks = page.blocks();
        let commands = blocks.iter().flat_map(|block| console(&block.text));
        for command in commands.chain(page.spans()) {
            if let Some(found) = target.captures(command) {
                let name = &found[1];
                assert!(
                    makefile.contains(&format!("\n{name}: ")),
                    "{}: make {name}",
                    page.path
                );
                named.insert(name.to_owned());
            }
        }
    }
    let expected = ["check", "demo", "e2e", "lint", "local", "parity", "test"];
    assert_eq!(named, expected.map(str::to_owned).into());
}

#[test]
fn each_command_is_one_that_a_shell_takes() {
    let mut checked = 0;
    for page in &PAGES {
        for block in page.blocks_of("console") {
            for command in console(&block.text) {
                let parsed = Command::new("bash").args(["-n", "-c", command]).status();
                assert!(parsed.unwrap().success(), "{}: {command}", page.path);
                checked += 1;
            }
        }
    }
    assert!(checked >= 6, "only {checked} commands were found");
}

/// The commands that deploy cannot run here; what they rely on can be looked at.
#[test]
fn what_the_deployment_relies_on_is_in_the_template() {
    let readme = page("README.md");
    let blocks = readme.blocks_of("console");
    let commands: Vec<&str> = blocks
        .iter()
        .flat_map(|block| console(&block.text))
        .collect();
    let template = yaml::read(&file("template.yaml"));

    let function = &template["Resources"]["Function"];
    assert_eq!(function["Metadata"]["BuildMethod"], "rust-cargolambda");
    assert_eq!(function["Properties"]["Architectures"][0], "arm64");
    assert!(commands.contains(&"rustup target add aarch64-unknown-linux-gnu"));

    // With a name of its own, a role or policy would need another capability.
    let resources = template["Resources"].as_object().unwrap();
    for (name, resource) in resources {
        for property in ["RoleName", "ManagedPolicyName"] {
            assert_eq!(resource["Properties"].get(property), None, "{name}");
        }
    }
    assert!(
        commands
            .iter()
            .any(|command| command.contains("CAPABILITY_IAM"))
    );

    let parameters = template["Parameters"].as_object().unwrap();
    let listed: BTreeSet<&str> = readme
        .rows("Deploy it")
        .iter()
        .flat_map(|row| spans(row[0]))
        .collect();
    assert_eq!(listed, parameters.keys().map(String::as_str).collect());
    for (name, parameter) in parameters {
        assert!(parameter.get("Default").is_some(), "{name} has no default");
    }
}
