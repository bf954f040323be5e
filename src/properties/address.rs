//! E-mail addresses and domains, as the API takes them.

/// Why an address cannot be written for the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Mail servers need not take anything but ASCII before the `@`.
    #[error("has no ASCII character before the @, but needs at least one")]
    LocalPart,
    /// A part between two dots is longer than the name system has room for.
    #[error("has a domain label that is longer than 63 characters in ASCII")]
    Domain,
}

/// An address, or a domain, as the API takes it: what is not ASCII in the domain in Punycode.
///
/// As CDK does, this changes nothing else (no lower case, no normal form), and is content with one
/// ASCII character before the `@`. Where CDK drops what follows a second `@`, the address stays
/// whole, and the domain is what follows the last one.
///
/// # Errors
/// [`AddressError`], if there is no such form.
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
    /// The name system's limit. Encoding takes time with the square of the length.
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
