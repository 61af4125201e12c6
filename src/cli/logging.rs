//! How much is told while something works, and how the log is written.

use std::fmt;
use std::sync::OnceLock;
use std::time::SystemTime;

use clap::{ArgAction, Args, ValueEnum};
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

/// What applies to the whole program.
static TELLING: OnceLock<Telling> = OnceLock::new();

#[derive(Debug, Clone, Copy, Default)]
struct Telling {
    is_quiet: bool,
    is_json: bool,
}

/// How the log is written on standard error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    #[default]
    Text,
    Json,
}

/// Options of every command.
#[derive(Args)]
pub(crate) struct LogArguments {
    /// Tell nothing but results and errors: no progress, no notes, no warnings.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Log more: -v what is asked, -vv what is done, -vvv everything. RUST_LOG chooses in detail.
    #[arg(long, short, global = true, action = ArgAction::Count)]
    verbose: u8,
    /// Write the log as text, or as one JSON object a line, notes included.
    #[arg(
        long,
        global = true,
        value_name = "text|json",
        default_value = "text",
        hide_possible_values = true,
        hide_default_value = true,
        env = "FACEFEEL_LOG_FORMAT"
    )]
    log_format: LogFormat,
}

impl LogArguments {
    /// Begins to log. What no option asks about is told by a server alone, which nobody watches.
    pub(crate) fn start(&self, is_server: bool) {
        let is_json = self.log_format == LogFormat::Json;
        let telling = Telling {
            is_quiet: self.quiet,
            is_json,
        };
        // It is asked for once.
        let _ = TELLING.set(telling);
        let level = match (self.quiet, self.verbose) {
            (true, _) => "error",
            (false, 0) if is_server || is_json => "warn",
            (false, 0) => "off",
            (false, 1) => "info",
            (false, 2) => "debug",
            (false, _) => "trace",
        };
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr);
        match self.log_format {
            LogFormat::Text => log.init(),
            LogFormat::Json => log.event_format(JsonLines).init(),
        }
    }
}

/// One JSON object a line: time, level, target, the event's fields, and the spans around it.
struct JsonLines;

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let about = event.metadata();
        let time = humantime::format_rfc3339_millis(SystemTime::now());
        let mut line = Fields(Map::new());
        line.add("timestamp", time.to_string());
        line.add("level", about.level().as_str());
        line.add("target", about.target());
        event.record(&mut line);
        let spans = context.event_scope().into_iter();
        let spans = spans.flat_map(|scope| scope.from_root()).map(|span| {
            let extensions = span.extensions();
            let fields = extensions.get::<FormattedFields<N>>();
            let fields = fields.map(|fields| fields.fields.as_str());
            json!({ "name": span.name(), "fields": fields.unwrap_or_default() })
        });
        let spans: Vec<Value> = spans.collect();
        if !spans.is_empty() {
            line.add("spans", spans);
        }
        writeln!(writer, "{}", Value::Object(line.0))
    }
}

/// What an event says, by the names of its fields.
struct Fields(Map<String, Value>);

impl Fields {
    fn add(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field.name(), value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field.name(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field.name(), value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field.name(), value);
    }
}

/// Whether only results and errors are told.
pub(super) fn is_quiet() -> bool {
    TELLING.get().is_some_and(|telling| telling.is_quiet)
}

/// Writes `note` into the log, if that is JSON and so holds all that is told.
pub(super) fn is_logged(note: fmt::Arguments<'_>) -> bool {
    let is_json = TELLING.get().is_some_and(|telling| telling.is_json);
    if is_json {
        tracing::warn!(target: "facefeel", "{note}");
    }
    is_json
}
