/// Owns spans and metrics on their way to a collector, by OTLP over HTTP in JSON. Gets requests as
/// the gateway tells of them, and the registry of metrics. Gives nothing back. Never keeps a
/// request waiting.
@NullMarked
package dev.roundhouse.monitoring.telemetry;

import org.jspecify.annotations.NullMarked;
