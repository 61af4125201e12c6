//! What errors of the client mean, without what they may say of credentials.

use object_store::Error;

use super::ObjectsError;

/// What an error of the client means to us.
pub(super) fn explain(error: Error, key: &str) -> ObjectsError {
    match error {
        Error::NotFound { .. } => ObjectsError::Missing(key.to_owned()),
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            ObjectsError::Refused(detail(&error))
        }
        Error::InvalidPath { .. } => ObjectsError::Key(key.to_owned()),
        error => {
            let detail = detail(&error);
            match detail.contains("NoSuchBucket") {
                true => ObjectsError::Missing(key.to_owned()),
                false => ObjectsError::Unreachable(detail),
            }
        }
    }
}

/// An error's text down to its cause. Of a page of XML, which may repeat an access key, it keeps code and message alone.
pub(super) fn detail(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(below) = cause {
        let said = below.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = below.source();
    }
    let Some(start) = text.find('<') else {
        return shortened(&text);
    };
    let field = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        Some(rest.split_once('<')?.0.to_owned())
    };
    let said = [field("Code"), field("Message")].into_iter().flatten();
    let said = said.collect::<Vec<_>>().join(": ");
    shortened(&format!("{}{said}", &text[..start]))
}

fn shortened(text: &str) -> String {
    text.trim().chars().take(400).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_xml_is_told_without_the_access_key() {
        let page = "status 403: <?xml version=\"1.0\"?><Error><Code>SignatureDoesNotMatch</Code><Message>It does not \
                    match</Message><AWSAccessKeyId>AKIASECRET</AWSAccessKeyId></Error>";
        let error = Error::PermissionDenied {
            path: "a".to_owned(),
            source: page.into(),
        };
        let text = explain(error, "a").to_string();
        assert!(
            text.contains("SignatureDoesNotMatch: It does not match"),
            "{text}"
        );
        assert!(!text.contains("AKIASECRET"), "{text}");
    }
}
