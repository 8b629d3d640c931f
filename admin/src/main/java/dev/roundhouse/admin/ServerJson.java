package dev.roundhouse.admin;

import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.fleet.InstanceState;
import dev.roundhouse.operations.Operations.ServerLine;
import dev.roundhouse.protocol.JsonWriter;
import java.time.Instant;
import java.util.Locale;

/// A server with what runs of it, as JSON.
final class ServerJson {
  private ServerJson() {}

  static void write(JsonWriter body, ServerLine line) {
    body.object().member("name", line.definition().id().value());
    body.key("definition").raw(DefinitionJson.show(line.definition()));
    body.key("instances").array();
    for (InstanceState state : line.instances()) {
      body.object()
          .member("phase", state.phase().name().toLowerCase(Locale.ROOT))
          .member("leases", state.leases());
      Instant since = state.since();
      if (since != null) {
        body.member("since", since.toString());
      }
      String note = state.note();
      if (note != null) {
        body.member("note", note);
      }
      String reason = state.reason();
      if (reason != null) {
        body.member("failure", reason);
      }
      InstanceState.Trouble trouble = state.trouble();
      if (trouble != null) {
        body.member("nextAttempt", trouble.nextAttempt().toString());
      }
      body.end();
    }
    body.end().end();
  }
}
