//! E-mail addresses and domains, as the API takes them.

/// Why an address has no form that the API takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The part before the `@` has no ASCII character.
    #[error("has no ASCII character before the @, but needs at least one")]
    LocalPart,
    /// A label of the domain is longer than DNS allows.
    #[error("has a domain label that is longer than 63 characters in ASCII")]
    Domain,
}

/// An address or a domain as the API takes it, with the domain in Punycode.
///
/// Like CDK, this changes nothing else (it neither converts to lower case nor normalizes), and requires only
/// one ASCII character before the `@`. CDK drops everything after a second `@`; this keeps the whole
/// address, and the domain is what follows the last `@`.
///
/// # Errors
/// [`AddressError`] if there is no such form.
pub fn encode_address(address: &str) -> Result<String, AddressError> {
    let local = address.split('@').next().unwrap_or_default();
    if !local.chars().any(|character| character.is_ascii()) {
        return Err(AddressError::LocalPart);
    }
    let (before, domain) = match address.rfind('@') {
        Some(at) => address.split_at(at + 1),
        None => ("", address),
    };
    let labels = domain
        .split(['.', '\u{3002}', '\u{FF0E}', '\u{FF61}'])
        .map(encode_label)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(format!("{before}{}", labels.join(".")))
}

fn encode_label(label: &str) -> Result<String, AddressError> {
    /// The limit of DNS. The time of encoding grows with the square of the length.
    const LONGEST: usize = 63;
    if label.is_ascii() {
        return Ok(label.to_owned());
    }
    if label.chars().count() > LONGEST {
        return Err(AddressError::Domain);
    }
    idna::punycode::encode_str(label)
        .map(|encoded| format!("xn--{encoded}"))
        .ok_or(AddressError::Domain)
}
