package dev.roundhouse.systemtools.safety;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.security.AuditException;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.security.AuditQuery;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Rows;
import dev.roundhouse.systemtools.tool.Tool;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/// The tool that reads the audit log of this program.
public final class AuditTool {
  private static final List<String> KEYS =
      List.of("time", "kind", "subject", "server", "name", "outcome", "request");

  private static final Form FORM =
      group(
          field(
              "lines",
              list(group(KEYS.stream().map(key -> field(key, TEXT)).toArray(Form.Field[]::new))),
              "The newest first; empty texts where a line says nothing."),
          field("count", WHOLE, "Lines that fit, up to limit."),
          field("on", TRUTH, "Whether an audit log is kept at all."),
          field("truncated", TRUTH));

  private final AuditLog audit;
  private final IntSupplier mostTold;

  /// @param mostTold bytes of what an answer holds besides its frame, asked at each call
  public AuditTool(AuditLog audit, IntSupplier mostTold) {
    this.audit = requireNonNull(audit, "audit");
    this.mostTold = requireNonNull(mostTold, "mostTold");
  }

  public List<Tool> tools() {
    return List.of(
        new Tool(
            "audit_log_query",
            "Audit log",
            "Who did what through Roundhouse: lines of its audit log, the newest first.",
            new Tool.Needs("audit:read", Risk.LOW, Effect.LOOKS),
            List.of(
                Param.optionalText("since", 40, "The earliest time, such as 2026-01-31T12:00:00Z."),
                Param.whole("limit", 1, 1000, 100, "Most lines."),
                Param.optionalText("filter_subject", 200, "Whose; all without it."),
                Param.FORMAT),
            FORM,
            this::query));
  }

  private static Optional<Instant> since(Arguments arguments) throws Refusal {
    String said = arguments.optionalText("since").orElse("");
    if (said.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(said));
    } catch (DateTimeException e) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          "since is a time in UTC such as 2026-01-31T12:00:00Z, unlike \"%s\"".formatted(said),
          e);
    }
  }

  private byte[] query(Arguments arguments) throws Refusal {
    AuditQuery query =
        new AuditQuery(
            since(arguments),
            arguments.optionalText("filter_subject"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            arguments.whole("limit"));
    try {
      List<Json> found = audit.query(query).reversed();
      Rows rows = new Rows(1000, mostTold.getAsInt());
      for (Json line : found) {
        JsonWriter writer = new JsonWriter().object();
        for (String key : KEYS) {
          String text = line.get(key).text();
          writer.member(key, text == null ? "" : text);
        }
        rows.add(writer.end().toBytes());
      }
      return new JsonWriter()
          .object()
          .member("lines", rows.toBytes())
          .member("count", found.size())
          .member("on", audit.isOn())
          .member("truncated", rows.isCut())
          .end()
          .toBytes();
    } catch (AuditException e) {
      throw new Refusal(Refusal.Kind.FAILED, "" + e.getMessage(), e);
    }
  }
}
