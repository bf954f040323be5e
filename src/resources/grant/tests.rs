use super::*;
use crate::aws::Operation;

fn owner(stack: &str, request: &str) -> Owner {
    Owner {
        stack_id: format!("arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/{stack}/0"),
        logical_id: "Grant".into(),
        request_id: request.into(),
    }
}

fn wanted_by(grantee: &str, actions: &[&str]) -> Option<Wanted> {
    let given = UserPoolGrant {
        user_pool_id: Some("cn-north-1_Ab".into()),
        grantee: Some(format!("arn:aws:iam::123456789012:{grantee}")),
        actions: Some(actions.iter().map(|action| (*action).to_owned()).collect()),
        ..UserPoolGrant::default()
    };
    Grant::wanted(&given, &owner("shop", "r1"))
}

fn to(grantee: &str) -> Wanted {
    wanted_by(grantee, &["cognito-idp:AdminGetUser"]).expect("complete")
}

fn operations(steps: &[Request]) -> Vec<Operation> {
    steps.iter().map(|step| step.operation).collect()
}

#[test]
fn the_policy_is_cdks() {
    let wanted = to("role/teams/reader");
    assert_eq!(wanted.principal.kind, Kind::Role);
    assert_eq!(
        wanted.grantee,
        "arn:aws:iam::123456789012:role/teams/reader"
    );
    assert_eq!(
        wanted.document,
        json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Action": "cognito-idp:AdminGetUser",
            "Resource": "arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_Ab",
        }]})
    );
    let more = wanted_by("role/reader", &["cognito-idp:b*", "cognito-idp:a"]);
    let action = more.expect("complete").document["Statement"][0]["Action"].clone();
    assert_eq!(action, json!(["cognito-idp:b*", "cognito-idp:a"]));
    assert_eq!(wanted_by("role/reader", &[]), None);
}

#[test]
fn the_policys_name_follows_from_the_resource_alone() {
    let name = policy_name(&owner("shop", "r1"));
    assert!(name.starts_with("shop-Grant-"), "{name}");
    assert_eq!(name, policy_name(&owner("shop", "r2")));
    assert_ne!(name, policy_name(&owner("store", "r1")));
    assert_eq!(policy_name(&owner(&"s".repeat(200), "r1")).len(), LONGEST);
}

#[test]
fn an_equal_policy_is_not_written_again() {
    let new = to("role/reader");
    let plan = |live: Option<&Value>| Grant::plan(Some(&new), &new, Looks::at(live)).steps;
    assert!(plan(Some(&new.document)).is_empty());
    assert_eq!(operations(&plan(None)), [Operation::PutRolePolicy]);
    assert_eq!(
        operations(&plan(Some(&json!({})))),
        [Operation::PutRolePolicy]
    );
}

#[test]
fn whatever_else_the_former_properties_named_loses_its_policy() {
    let (role, user, other) = (to("role/reader"), to("user/reader"), to("role/other"));
    let steps = |old, new: &Wanted| operations(&Grant::plan(old, new, Looks::at(None)).steps);
    assert_eq!(
        steps(Some(&role), &user),
        [Operation::PutUserPolicy, Operation::DeleteRolePolicy]
    );
    assert_eq!(
        steps(Some(&other), &role),
        [Operation::PutRolePolicy, Operation::DeleteRolePolicy]
    );
    assert_eq!(steps(None, &user), [Operation::PutUserPolicy]);
}

#[test]
fn only_an_id_with_our_policy_names_a_principal() {
    assert_eq!(principal_in("reader/p-1", "p-1"), Some("reader"));
    for other in ["reader/p-2", "p-1", "/p-1", "a/b/p-1", "shop-Grant-1ABCDEF"] {
        assert_eq!(principal_in(other, "p-1"), None, "{other}");
    }
}

#[test]
fn where_the_properties_do_not_fit_the_id_every_kind_of_principal_loses_the_policy() {
    let owner = owner("shop", "r1");
    let (role, other) = (to("role/reader"), to("role/other"));
    let removal = |old| operations(&Grant::removal(&Grant::id(&role), old, &owner));
    assert_eq!(removal(Some(&role)), [Operation::DeleteRolePolicy]);
    let all = [
        Operation::DeleteRolePolicy,
        Operation::DeleteUserPolicy,
        Operation::DeleteGroupPolicy,
    ];
    assert_eq!(removal(Some(&other)), all);
    assert_eq!(removal(None), all);
}
