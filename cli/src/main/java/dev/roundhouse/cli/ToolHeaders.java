package dev.roundhouse.cli;

import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.ParamHeaders;
import dev.roundhouse.protocol.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The `Mcp-Param-*` headers that some tools want (2026-07-28, transports) and a client over stdio
/// cannot send. Which they are is read from the tools' schemas when the door first misses one, so
/// that nobody else waits for a list.
final class ToolHeaders {
  private volatile Map<String, ParamHeaders.Valid> tools = Map.of();

  /// Names and values in turn, for these arguments of a tool.
  static List<String> of(ParamHeaders.Valid tool, Json arguments) {
    List<String> pairs = new ArrayList<>();
    tool.expected(arguments)
        .forEach((header, value) -> {
          pairs.add(header);
          pairs.add(value);
        });
    return pairs;
  }

  /// As far as they are known; none for anything but a call of a tool.
  List<String> of(Frame request) {
    boolean isCall = request.method().equals("tools/call");
    ParamHeaders.Valid tool = isCall ? tools.get(String.valueOf(request.text(Member.NAME))) : null;
    return tool == null ? List.of() : of(tool, Json.of(request, Member.ARGUMENTS));
  }

  /// Whether an answer says that a header is missing, or no longer what it should be.
  static boolean isMismatch(byte[] answer) {
    try {
      return Json.parse(answer).get("error").get("code").integer(0) == Protocol.HEADER_MISMATCH;
    } catch (MalformedFrame _) {
      // Whatever it says, it is not that.
      return false;
    }
  }

  /// Reads a whole answer to `tools/list`.
  void learn(byte[] answer) throws MalformedFrame {
    Map<String, ParamHeaders.Valid> known = new HashMap<>();
    for (Json tool : Json.parse(answer).get("result").get("tools").items()) {
      String name = tool.get("name").text();
      if (name != null
          && ParamHeaders.of(tool.get("inputSchema")) instanceof ParamHeaders.Valid valid
          && !valid.paths().isEmpty()) {
        known.put(name, valid);
      }
    }
    tools = Map.copyOf(known);
  }
}
