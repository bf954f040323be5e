//! What Lambda says about an invocation, and whether the event belongs to the place it runs in.

use std::time::SystemTime;

use crate::arn::{Arn, Place};
use crate::properties::shown::quoted;

/// One invocation of the function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// When Lambda ends the process.
    pub deadline: SystemTime,
    /// Where the log is.
    pub log_stream: String,
    /// The ARN under which the function was invoked; a version or an alias may follow its name.
    pub function_arn: String,
}

/// Why the event of a stack cannot be carried out by this function.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// There is no telling where the stack is.
    #[error(
        "the event's StackId is {0}, which is not the ARN of a stack. Send only events of CloudFormation \
         stacks"
    )]
    NoStack(String),
    /// There is no telling where the function is.
    #[error(
        "the function cannot tell where it runs: Lambda says that its ARN is {0}. Invoke it through \
         Lambda; on your own machine, set AWS_SAM_LOCAL=true"
    )]
    NoFunction(String),
    /// The two are not in the same place.
    #[error(
        "the stack is in {}, but this function is in {}. Deploy the function in the Region and account of \
         the stack, and use that function as the ServiceToken",
        shown(.stack),
        shown(.function)
    )]
    Elsewhere {
        /// Where the stack is.
        stack: Box<Place>,
        /// Where the function is.
        function: Box<Place>,
    },
}

impl Invocation {
    /// Sees to it that a stack is in the function's own partition, account and Region.
    ///
    /// All that is made for a stack is made where the function is, under ARNs that name the stack's
    /// place: were the two different, the one would be made and the other written down.
    ///
    /// # Errors
    /// [`Misplaced`], a sentence for the author of the template.
    pub fn serves(&self, stack_id: &str) -> Result<(), Misplaced> {
        let stack = place_of_stack(stack_id).ok_or_else(|| Misplaced::NoStack(quoted(stack_id)))?;
        let function = place_of_function(&self.function_arn)
            .ok_or_else(|| Misplaced::NoFunction(quoted(&self.function_arn)))?;
        if stack == function {
            return Ok(());
        }
        Err(Misplaced::Elsewhere {
            stack: Box::new(stack),
            function: Box::new(function),
        })
    }
}

fn place_of_stack(arn: &str) -> Option<Place> {
    stack_arn(arn).and_then(|_| Place::of(arn))
}

fn place_of_function(arn: &str) -> Option<Place> {
    let function = Arn::parse(arn)?;
    (function.service == "lambda" && function.resource.starts_with("function:"))
        .then(|| Place::of(arn))
        .flatten()
}

/// The parts come out of an event: none is shown at more than a sentence can take.
fn shown(place: &Place) -> String {
    format!(
        "Region {} of account {} (partition {})",
        quoted(&place.region),
        quoted(&place.account),
        quoted(&place.partition)
    )
}

/// The parts of a stack's ARN; nothing if it is something else's.
pub(super) fn stack_arn(arn: &str) -> Option<Arn<'_>> {
    Arn::parse(arn)
        .filter(|arn| arn.service == "cloudformation" && arn.resource.starts_with("stack/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STACK: &str = "arn:aws:cloudformation:eu-west-1:123456789012:stack/accounts/2f6b1a70";

    fn invoked(function_arn: &str) -> Invocation {
        Invocation {
            deadline: SystemTime::UNIX_EPOCH,
            log_stream: String::new(),
            function_arn: function_arn.to_owned(),
        }
    }

    #[test]
    fn a_qualifier_does_not_count() {
        for qualifier in ["", ":7", ":live", ":$LATEST"] {
            let arn = format!("arn:aws:lambda:eu-west-1:123456789012:function:f{qualifier}");
            assert_eq!(invoked(&arn).serves(STACK), Ok(()), "{arn}");
        }
    }

    #[test]
    fn a_function_that_does_not_know_where_it_is_serves_nobody() {
        for arn in [
            "",
            "No header lambda-runtime-invoked-function-arn found.",
            "arn:aws:lambda:eu-west-1::function:f",
            "arn:aws:iam::123456789012:role/f",
        ] {
            assert!(
                matches!(invoked(arn).serves(STACK), Err(Misplaced::NoFunction(_))),
                "{arn}"
            );
        }
    }

    #[test]
    fn only_a_stacks_arn_is_a_stack_id() {
        let here = invoked("arn:aws:lambda:eu-west-1:123456789012:function:f");
        for id in [
            "",
            "nonsense",
            "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/x/1",
            "arn:aws:sns:eu-west-1:123456789012:stack/x/1",
            "arn:aws:cloudformation::123456789012:stack/x/1",
        ] {
            assert!(
                matches!(here.serves(id), Err(Misplaced::NoStack(_))),
                "{id}"
            );
        }
    }

    #[test]
    fn the_sentence_names_both_places_and_the_way_out() {
        let there = invoked("arn:aws:lambda:us-east-1:210987654321:function:f").serves(STACK);
        let told = there.map_err(|wrong| wrong.to_string()).err();
        assert_eq!(
            told.unwrap_or_default(),
            "the stack is in Region \"eu-west-1\" of account \"123456789012\" (partition \"aws\"), but this \
             function is in Region \"us-east-1\" of account \"210987654321\" (partition \"aws\"). Deploy the \
             function in the Region and account of the stack, and use that function as the ServiceToken"
        );
    }
}
