use super::*;

#[test]
fn the_urls_follow_the_partition() {
    let place = |partition: &str, region: &str| Place {
        partition: partition.into(),
        region: region.into(),
        account: "123456789012".into(),
    };
    for (partition, region, base, fips) in [
        (
            "aws",
            "eu-west-1",
            "https://shop.auth.eu-west-1.amazoncognito.com",
            "https://shop.auth-fips.eu-west-1.amazoncognito.com",
        ),
        (
            "aws-us-gov",
            "us-gov-west-1",
            "https://shop.auth-fips.us-gov-west-1.amazoncognito.com",
            "https://shop.auth-fips.us-gov-west-1.amazoncognito.com",
        ),
        (
            "aws-cn",
            "cn-north-1",
            "https://shop.auth.cn-north-1.amazoncognito.com.cn",
            "",
        ),
        (
            "aws-iso",
            "us-iso-east-1",
            "https://shop.auth.us-iso-east-1.amazoncognito.com",
            "",
        ),
    ] {
        let place = place(partition, region);
        assert_eq!(urls("shop", &place), [base, fips], "{partition}");
        let custom = urls("auth.example.com", &place);
        assert_eq!(custom, ["https://auth.example.com"; 2], "{partition}");
    }
}

#[test]
fn only_one_domain_of_a_kind_is_in_a_pool_and_a_domain_in_one_pool() {
    let domain = |pool_id: &str, name: &str| Wanted {
        pool_id: pool_id.into(),
        name: name.into(),
        ..Wanted::default()
    };
    for (old, new, gives_way) in [
        (("one", "shop"), ("one", "shop"), false),
        (("one", "shop"), ("one", "store"), true),
        (("one", "a.example.com"), ("one", "b.example.com"), true),
        (("one", "shop"), ("one", "a.example.com"), false),
        (("one", "a.example.com"), ("one", "shop"), false),
        (("one", "shop"), ("two", "shop"), true),
        (("one", "shop"), ("two", "store"), false),
    ] {
        let (old, new) = (domain(old.0, old.1), domain(new.0, new.1));
        assert_eq!(Domain::gives_way(&old, &new), gives_way, "{old:?} {new:?}");
    }
}

#[test]
fn a_made_up_id_names_no_domain() {
    let old = Wanted::default();
    let owner = Owner::default();
    for id in ["shop-Domain-1A2B3C4D5E6F", "Shop", "a/b"] {
        assert_eq!(Domain::removal(id, Some(&old), &owner), vec![], "{id}");
    }
    for id in ["shop", "auth.example.com"] {
        assert_eq!(Domain::removal(id, Some(&old), &owner).len(), 1, "{id}");
        assert_eq!(Domain::removal(id, None, &owner), vec![], "{id}");
    }
}
