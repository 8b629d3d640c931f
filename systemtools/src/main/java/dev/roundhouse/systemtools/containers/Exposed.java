package dev.roundhouse.systemtools.containers;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.Plain.WHOLE;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Rows;
import dev.roundhouse.systemtools.tool.Tool;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The tool that finds secrets in the settings of containers, where everybody who may ask the
/// engine can read them.
final class Exposed {
  private static final int MOST = 500;

  private static final Pattern NAME =
      Pattern.compile(
          "(?i).*(?:password|passwd|secret|token|api_?key|access_?key|private_?key|credential).*");

  /// It only says where the secret lies.
  private static final Pattern ELSEWHERE = Pattern.compile("(?i).*_(?:file|path|dir)");

  private static final Form FORM =
      group(
          field(
              "findings",
              list(
                  group(
                      field("container", TEXT),
                      field("where", TEXT, "variable or label."),
                      field("name", TEXT),
                      field("length", WHOLE, "Characters of the value, which is not told.")))),
          field("count", WHOLE),
          field("containers", WHOLE, "That were looked at."),
          field("truncated", TRUTH));

  private final Kit kit;

  Exposed(Kit kit) {
    this.kit = requireNonNull(kit, "kit");
  }

  List<Tool> tools() {
    return List.of(
        kit.tool(
            new Kit.Title(
                "scan_docker_config_secrets",
                "Secrets in containers' settings",
                "Variables and labels of containers that hold a secret in plain text, by their"
                    + " names. Values are not told."),
            new Tool.Needs(Right.SCAN.scope(), Risk.MODERATE, Effect.LOOKS),
            Right.SCAN,
            List.of(Param.FORMAT),
            FORM,
            (engine, _) -> scan(engine)));
  }

  private byte[] scan(Engines.Engine engine) throws Refusal, InterruptedException {
    Rows rows = new Rows(MOST, kit.mostTold());
    int count = 0;
    List<Json> all = engine.get("/containers/json", Map.of("all", "1")).items();
    for (Json each : all) {
      Json found = engine.get("/containers/" + Views.said(each.get("Id")) + "/json");
      for (String variable : Named.strings(found.get("Config").get("Env"))) {
        int equals = Math.max(0, (variable + "=").indexOf('='));
        String value = variable.substring(Math.min(variable.length(), equals + 1));
        count += add(rows, found, "variable", Map.entry(variable.substring(0, equals), value));
      }
      for (Map.Entry<String, String> label :
          Named.texts(found.get("Config").get("Labels")).entrySet()) {
        count += add(rows, found, "label", label);
      }
    }
    return new JsonWriter()
        .object()
        .member("findings", rows.toBytes())
        .member("count", count)
        .member("containers", all.size())
        .member("truncated", rows.isCut())
        .end()
        .toBytes();
  }

  private static int add(Rows rows, Json container, String where, Map.Entry<String, String> entry) {
    boolean isSecret =
        NAME.matcher(entry.getKey()).matches()
            && !ELSEWHERE.matcher(entry.getKey()).matches()
            && !entry.getValue().isBlank();
    if (!isSecret) {
      return 0;
    }
    rows.add(
        new JsonWriter()
            .object()
            .member("container", Named.name(container))
            .member("where", where)
            .member("name", entry.getKey())
            .member("length", entry.getValue().length())
            .end()
            .toBytes());
    return 1;
  }
}
