//! Log lines: JSON on standard output, one object per line, in Lambda's JSON log format.
//!
//! The log level applies only to this crate. Its dependencies log warnings and errors only: at lower
//! levels they write whole events, with presigned URLs and property values. Each line passes the filter that
//! hides the secrets of the event.

use std::env;
use std::io;

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::secrets::hidden;

/// How much is logged: `trace`, `debug`, `info` (the default), `warn` or `error`, in any case.
pub const LOG_LEVEL: &str = "POOLKEEPER_LOG_LEVEL";

/// The level from Lambda's own setting (`LoggingConfig.ApplicationLogLevel`), which can also be `FATAL`.
/// [`LOG_LEVEL`] takes precedence.
pub const LAMBDA_LOG_LEVEL: &str = "AWS_LAMBDA_LOG_LEVEL";

/// Starts logging for the process, at the level that the environment sets.
pub fn start() {
    let level = level_of(
        env::var(LOG_LEVEL).ok().as_deref(),
        env::var(LAMBDA_LOG_LEVEL).ok().as_deref(),
    );
    // Fails only if a test has set a subscriber before, which then stays.
    let _ = tracing::subscriber::set_global_default(subscriber(level, io::stdout));
}

/// The subscriber that writes the lines to `writer`.
pub fn subscriber<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let others = level.min(LevelFilter::WARN);
    // The runtime's only span of level `info` carries Lambda's request ID.
    let filter = EnvFilter::new(format!("{others},lambda_runtime=info,poolkeeper={level}"));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(true)
        .with_env_filter(filter)
        .with_writer(Hiding(writer))
        .finish()
}

/// Hides the secrets of the event in what is written. The subscriber writes whole lines.
struct Hiding<W>(W);

impl<'writer, W: MakeWriter<'writer>> MakeWriter<'writer> for Hiding<W> {
    type Writer = Hiding<W::Writer>;

    fn make_writer(&'writer self) -> Self::Writer {
        Hiding(self.0.make_writer())
    }
}

impl<W: io::Write> io::Write for Hiding<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        self.0.write_all(hidden(&text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn level_of(own: Option<&str>, of_lambda: Option<&str>) -> LevelFilter {
    let named = |name: &str| match name.to_ascii_lowercase().as_str() {
        "trace" => Some(LevelFilter::TRACE),
        "debug" => Some(LevelFilter::DEBUG),
        "info" => Some(LevelFilter::INFO),
        "warn" => Some(LevelFilter::WARN),
        "error" | "fatal" => Some(LevelFilter::ERROR),
        _ => None,
    };
    own.and_then(named)
        .or_else(|| of_lambda.and_then(named))
        .unwrap_or(LevelFilter::INFO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_level_goes_before_that_of_lambda() {
        assert_eq!(level_of(Some("debug"), Some("ERROR")), LevelFilter::DEBUG);
        assert_eq!(level_of(None, Some("FATAL")), LevelFilter::ERROR);
    }

    #[test]
    fn a_level_that_does_not_exist_is_passed_over() {
        assert_eq!(level_of(Some("loud"), Some("WARN")), LevelFilter::WARN);
        assert_eq!(level_of(Some(""), None), LevelFilter::INFO);
    }
}
