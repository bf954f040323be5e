//! The two lists of URLs, without calling AWS.

use serde_json::Value;

use crate::document::{Document, text, texts};
use crate::properties::client::MOST_URLS;
use crate::properties::client_urls::UserPoolClientUrls;

/// The lists: the member of a client's settings, and our name for it.
const LISTS: [(&str, &str); 2] = [
    ("CallbackURLs", "CallbackUrls"),
    ("LogoutURLs", "LogoutUrls"),
];

const DEFAULT: &str = "DefaultRedirectURI";

/// Callback and logout URLs, in the order of [`LISTS`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Urls([Vec<String>; 2]);

impl Urls {
    /// The URLs in the properties.
    pub fn of(given: &UserPoolClientUrls) -> Self {
        let lists = [&given.callback_urls, &given.logout_urls];
        Self(lists.map(|urls| urls.clone().unwrap_or_default()))
    }

    /// These URLs without the others.
    pub fn without(&self, others: &Self) -> Self {
        let mut rest = self.clone();
        for (list, others) in rest.0.iter_mut().zip(&others.0) {
            list.retain(|url| !others.contains(url));
        }
        rest
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// The URLs of a client with these settings.
    pub fn live(settings: &Document) -> Self {
        Self(LISTS.map(|(member, _)| {
            let urls = texts(settings, member);
            urls.into_iter().map(str::to_owned).collect()
        }))
    }

    /// Those of these URLs that a client with these settings has.
    pub fn present_in(&self, settings: &Document) -> Self {
        let live = Self::live(settings);
        self.without(&self.without(&live))
    }

    /// The URLs by property, for messages.
    pub fn shown(&self) -> String {
        let lists = LISTS.iter().zip(&self.0);
        let shown = lists.filter(|(_, urls)| !urls.is_empty());
        let shown: Vec<String> = shown
            .map(|((_, property), urls)| format!("{property} ({})", urls.join(", ")))
            .collect();
        shown.join(" and ")
    }
}

/// A note about a URL that stays because Cognito redirects to it if a request names none, and refuses a default
/// that is not in the list.
pub fn kept(settings: &Document, removed: &Urls) -> Option<String> {
    let default = text(settings, DEFAULT)?;
    let is_removed = removed.0[0].iter().any(|url| url == default);
    is_removed.then(|| {
        format!(
            "CallbackUrls ({default}) stays because it is the default redirect URI of the client"
        )
    })
}

/// The settings with the added and without the removed URLs; `None` if they are so already.
///
/// # Errors
/// Why the client cannot have them.
pub fn changed(
    settings: &Document,
    removed: &Urls,
    added: &Urls,
) -> Result<Option<Document>, String> {
    let mut live = Urls::live(settings);
    // Only a callback URL can be the default.
    let stays = [text(settings, DEFAULT), None];
    let lists = live.0.iter_mut().zip(stays);
    for (((list, stays), removed), added) in lists.zip(&removed.0).zip(&added.0) {
        list.retain(|url| !removed.contains(url) || Some(url.as_str()) == stays);
        for url in added {
            if !list.contains(url) {
                list.push(url.clone());
            }
        }
    }
    if live == Urls::live(settings) {
        return Ok(None);
    }
    if !added.is_empty() && settings.get("AllowedOAuthFlowsUserPoolClient") != Some(&true.into()) {
        return Err("nothing was changed because OAuth is off in the client, so that it cannot have URLs. Turn \
             it on first"
            .to_owned());
    }
    let mut target = settings.clone();
    for ((member, property), urls) in LISTS.into_iter().zip(live.0) {
        if urls.len() > MOST_URLS {
            return Err(format!(
                "{property}: nothing was changed because the client would have {} URLs, but may have at most \
                 {MOST_URLS}",
                urls.len()
            ));
        }
        target.insert(member.to_owned(), urls.into_iter().collect::<Value>());
    }
    Ok(Some(target))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn urls(callbacks: &[&str], logouts: &[&str]) -> Urls {
        Urls([callbacks, logouts].map(|list| list.iter().map(|url| (*url).to_owned()).collect()))
    }

    fn settings(value: Value) -> Document {
        value.as_object().cloned().expect("a map")
    }

    #[test]
    fn urls_of_other_writers_and_other_settings_stay() {
        let live = settings(json!({
            "AllowedOAuthFlowsUserPoolClient": true, "CallbackURLs": ["a", "b"], "New": 1,
        }));
        let (removed, added) = (urls(&["b"], &["x"]), urls(&["c"], &["d"]));
        let target = changed(&live, &removed, &added).expect("possible");
        assert_eq!(
            target,
            Some(settings(json!({
                "AllowedOAuthFlowsUserPoolClient": true, "CallbackURLs": ["a", "c"], "LogoutURLs": ["d"],
                "New": 1,
            })))
        );
        let target = target.expect("changed");
        assert_eq!(changed(&target, &removed, &added), Ok(None));
    }

    #[test]
    fn a_client_without_oauth_or_with_a_hundred_urls_takes_none() {
        let added = urls(&["z"], &[]);
        let off = settings(json!({"CallbackURLs": []}));
        assert!(
            changed(&off, &Urls::default(), &added).is_err_and(|why| why.contains("OAuth is off"))
        );
        let many: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        let full = settings(json!({"AllowedOAuthFlowsUserPoolClient": true, "CallbackURLs": many}));
        assert!(
            changed(&full, &Urls::default(), &added).is_err_and(|why| why.contains("101 URLs"))
        );
    }

    #[test]
    fn what_is_present_is_named_by_property() {
        let live = settings(json!({"CallbackURLs": ["a"], "LogoutURLs": ["c"]}));
        let present = urls(&["a", "b"], &["c"]).present_in(&live);
        assert_eq!(present.shown(), "CallbackUrls (a) and LogoutUrls (c)");
        assert!(urls(&["b"], &[]).present_in(&live).is_empty());
    }
}
