package dev.roundhouse.cli;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.HeaderValue;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.ParamHeaders;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Rpc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "call",
    mixinStandardHelpOptions = true,
    description = {"Call a tool.", "  roundhouse call everything__echo message=hi"})
final class CallCommand implements Callable<Integer> {
  private static final byte[] ID = JsonWriter.decimal(1);

  private final Program program;
  private final Printer printer;

  @Mixin Shared shared = new Shared();

  @Parameters(index = "0", paramLabel = "TOOL", description = "Name of the tool at the door.")
  String tool = "";

  @Parameters(
      index = "1..*",
      paramLabel = "KEY=VALUE",
      description = "Arguments; a value is JSON where the tool does not want a string.")
  List<String> arguments = new ArrayList<>();

  CallCommand(Program program, Printer printer) {
    this.program = requireNonNull(program, "program");
    this.printer = requireNonNull(printer, "printer");
  }

  @Override
  public Integer call() {
    try (Door door = Door.open(program, shared, printer)) {
      Json schema = schema(door);
      JsonWriter given = new JsonWriter().object();
      Set<String> keys = new HashSet<>();
      for (String argument : arguments) {
        int equals = argument.indexOf('=');
        if (equals <= 0) {
          throw new CommandException(Exit.USAGE, "\"" + argument + "\" is not KEY=VALUE");
        }
        String key = argument.substring(0, equals);
        if (!keys.add(key)) {
          throw new CommandException(Exit.USAGE, "\"" + key + "\" is given twice");
        }
        given
            .key(key)
            .raw(value(schema.get("properties").get(key), argument.substring(equals + 1)));
      }
      byte[] values = given.end().toBytes();
      byte[] params =
          new JsonWriter()
              .object()
              .member("name", tool)
              .member("arguments", values)
              .key("_meta")
              .raw(meta(true))
              .end()
              .toBytes();
      ProgressNotes notes = new ProgressNotes(printer, Ticker.system());
      Door.Answer answer = post(door, "tools/call", mirrored(schema, values), params, notes);
      return show(answer, schema.isPresent());
    }
  }

  /// The headers that repeat what is in the body.
  private List<String> mirrored(Json schema, byte[] values) {
    List<String> headers = new ArrayList<>(List.of("Mcp-Name", HeaderValue.encode(tool)));
    try {
      if (ParamHeaders.of(schema) instanceof ParamHeaders.Valid wanted) {
        headers.addAll(ToolHeaders.of(wanted, Json.parse(values)));
      }
      return headers;
    } catch (MalformedFrame e) {
      throw new CommandException(Exit.USAGE, "the arguments are no JSON: " + e.getMessage());
    }
  }

  private Json schema(Door door) {
    byte[] params = new JsonWriter().object().key("_meta").raw(meta(false)).end().toBytes();
    Door.Answer answer = post(door, "tools/list", List.of(), params, _ -> {});
    for (Json each : answer.json().get("result").get("tools").items()) {
      if (tool.equals(each.get("name").text())) {
        return each.get("inputSchema");
      }
    }
    return Json.ABSENT;
  }

  private static byte[] value(Json property, String text) {
    if ("string".equals(property.get("type").text())) {
      return JsonWriter.quote(text);
    }
    try {
      return Json.parse(text.getBytes(StandardCharsets.UTF_8)).raw();
    } catch (MalformedFrame _) {
      // Not JSON: then it is the text it looks like.
      return JsonWriter.quote(text);
    }
  }

  private static byte[] meta(boolean isWithProgress) {
    JsonWriter meta =
        new JsonWriter()
            .object()
            .member("io.modelcontextprotocol/protocolVersion", Protocol.MODERN)
            .key("io.modelcontextprotocol/clientCapabilities")
            .object()
            .end();
    if (isWithProgress) {
      meta.member("progressToken", ID);
    }
    return meta.end().toBytes();
  }

  private static Door.Answer post(
      Door door, String method, List<String> further, byte[] params, Consumer<byte[]> told) {
    List<String> headers =
        new ArrayList<>(List.of("MCP-Protocol-Version", Protocol.MODERN, "Mcp-Method", method));
    headers.addAll(further);
    return door.follow(Rpc.request(ID, method, params), told, headers.toArray(String[]::new));
  }

  private int show(Door.Answer answer, boolean isListed) {
    Json json = answer.json();
    Json error = json.get("error");
    if (error.isPresent()) {
      boolean isUnknown = !isListed && error.get("code").integer(0) == Protocol.INVALID_PARAMS;
      throw isUnknown
          ? new CommandException(
              Exit.NOT_FOUND, "there is no tool " + tool + "; see: roundhouse tools")
          : new CommandException(Exit.FAILED, ToolsCommand.text(error, "message"));
    }
    Json result = json.get("result");
    if (!result.isPresent()) {
      throw new CommandException(Exit.FAILED, ToolsCommand.text(json, "detail"));
    }
    if (shared.isJson) {
      printer.json(result.raw());
    } else {
      for (Json content : result.get("content").items()) {
        printer.line(shown(content));
      }
    }
    return result.get("isError").truth(false) ? Exit.TOOL_ERROR.code() : Exit.OK.code();
  }

  /// Text as it is; images and sounds are named, as their bytes would fill the terminal.
  private static String shown(Json content) {
    String text = content.get("text").text();
    String data = content.get("data").text();
    if (text != null || data == null) {
      return text == null ? content.toString() : text;
    }
    return "["
        + ToolsCommand.text(content, "type")
        + " "
        + ToolsCommand.text(content, "mimeType")
        + ", "
        + data.length() / 4 * 3
        + " bytes; --json shows it]";
  }
}
