//! The Region's index of tags: which pools have which tags.
//!
//! The index is some seconds late, and may list a pool that no longer exists. So callers read each pool
//! that they find here.

use aws_sdk_resourcegroupstagging::types::TagFilter;

use super::{ApiError, Repeat, Session};
use crate::arn::Arn;

/// The resource type of user pools in the index.
const USER_POOLS: &str = "cognito-idp:userpool";

/// The IDs of the pools that have all of these tags.
///
/// # Errors
/// The service's answer, for example that an organization's policy denies the call.
pub async fn pools_tagged(
    session: &Session,
    tags: &[(&str, &str)],
) -> Result<Vec<String>, ApiError> {
    let filters: Vec<TagFilter> = tags
        .iter()
        .map(|(key, value)| TagFilter::builder().key(*key).values(*value).build())
        .collect();
    let mut ids = Vec::new();
    let mut next = None;
    loop {
        let page = session
            .call("GetResources", Repeat::Safely, || {
                session
                    .clients()
                    .tagging()
                    .get_resources()
                    .set_tag_filters(Some(filters.clone()))
                    .resource_type_filters(USER_POOLS)
                    .set_pagination_token(next.clone())
                    .send()
            })
            .await?;
        ids.extend(
            page.resource_tag_mapping_list
                .into_iter()
                .flatten()
                .filter_map(|found| pool_id(&found.resource_arn?)),
        );
        next = page.pagination_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(ids);
        }
    }
}

fn pool_id(arn: &str) -> Option<String> {
    let id = Arn::parse(arn)?.resource.strip_prefix("userpool/")?;
    Some(id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pools_id_is_the_last_part_of_its_arn() {
        let arn = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Ab1";
        assert_eq!(pool_id(arn).as_deref(), Some("eu-west-1_Ab1"));
        assert_eq!(pool_id("arn:aws:s3:::bucket"), None);
    }
}
