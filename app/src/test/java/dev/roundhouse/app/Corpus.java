package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/// Requests as honest clients of both eras send them, to be spoilt.
final class Corpus {
  private static final String META =
      "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"t\",\"version\":\"1\"},"
          + "\"io.modelcontextprotocol/clientCapabilities\":{},\"progressToken\":\"p\"}";

  /// Which session a request belongs to.
  enum Session {
    NONE,
    LATEST,
    WITH_BATCHES
  }

  /// One request.
  ///
  /// @param headers beside the usual ones, each with its end
  /// @param isOpenEnded whether the answer is a stream that never ends
  record Sample(
      String method,
      String path,
      String headers,
      byte[] body,
      Session session,
      boolean isOpenEnded) {
    private Sample(String path, String headers, String body, Session session) {
      this("POST", path, headers, body.getBytes(UTF_8), session, false);
    }
  }

  private Corpus() {}

  static List<Sample> all() {
    List<Sample> all = new ArrayList<>(legacy());
    all.addAll(batches());
    all.addAll(modern());
    return all;
  }

  private static List<Sample> legacy() {
    List<Sample> samples = new ArrayList<>();
    for (String path : List.of("/mcp", "/servers/liar/mcp")) {
      samples.add(new Sample(path, "", LegacyClient.initialize("2025-11-25"), Session.NONE));
    }
    for (String frame :
        List.of(
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"action\":\"accept\",\"content\":{\"a\":1}}}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-1,\"message\":\"no\"}}",
            LegacyClient.request(2, "ping", ""),
            LegacyClient.request(3, "tools/list", "\"cursor\":\"abc\""),
            LegacyClient.request(3, "prompts/list", ""),
            LegacyClient.call(4, "liar__echo", "{\"message\":\"\\u00e9 \\ud83d\\ude00 é 😀\"}"),
            LegacyClient.call(4, "liar__numbers", "{}"),
            LegacyClient.request(5, "resources/read", "\"uri\":\"test://static-text\""),
            LegacyClient.request(5, "resources/subscribe", "\"uri\":\"test://watched-resource\""),
            LegacyClient.request(6, "prompts/get", "\"name\":\"fixture__test_simple_prompt\""),
            LegacyClient.request(7, "logging/setLevel", "\"level\":\"info\""),
            LegacyClient.request(
                8,
                "completion/complete",
                "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"fixture__test_prompt_with_arguments\"},"
                    + "\"argument\":{\"name\":\"arg1\",\"value\":\"te\"}"))) {
      samples.add(new Sample("/mcp", "", frame, Session.LATEST));
    }
    samples.add(new Sample("GET", "/mcp", "", new byte[0], Session.LATEST, true));
    samples.add(
        new Sample("GET", "/mcp", "Last-Event-ID: 1-1\r\n", new byte[0], Session.LATEST, true));
    samples.add(new Sample("DELETE", "/mcp", "", new byte[0], Session.LATEST, false));
    samples.add(new Sample("GET", "/sse", "", new byte[0], Session.NONE, true));
    samples.add(
        new Sample(
            "/message?sessionId=abc", "", LegacyClient.request(2, "ping", ""), Session.NONE));
    return samples;
  }

  private static List<Sample> batches() {
    String ping = LegacyClient.request(1, "ping", "");
    String list = LegacyClient.request(2, "tools/list", "");
    String call = LegacyClient.call(3, "liar__echo", "{\"message\":\"batch\"}");
    String note = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    String answer = "{\"jsonrpc\":\"2.0\",\"id\":9,\"result\":{}}";
    List<Sample> samples = new ArrayList<>();
    for (List<String> frames :
        List.of(
            List.of(ping, list, call),
            List.of(note, answer),
            List.of(ping, note, "17", answer),
            List.<String>of())) {
      String batch = "[" + String.join(",", frames) + "]";
      samples.add(new Sample("/mcp", "", batch, Session.WITH_BATCHES));
    }
    return samples;
  }

  private static List<Sample> modern() {
    List<Sample> samples = new ArrayList<>();
    samples.add(modern("server/discover", "", ""));
    samples.add(modern("tools/list", "", ""));
    samples.add(modern("resources/list", "", ""));
    String echo = "\"name\":\"liar__echo\",\"arguments\":{\"message\":\"é 😀 \\u0000\"}";
    samples.add(modern("tools/call", "liar__echo", echo));
    String refusal = "\"name\":\"fixture__test_error_handling\",\"arguments\":{}";
    samples.add(modern("tools/call", "fixture__test_error_handling", refusal));
    String answered =
        echo
            + ",\"inputResponses\":{\"answer\":{\"action\":\"accept\",\"content\":{\"n\":1.5e3}}},"
            + "\"requestState\":\"rh1.AAAA.BBBB\"";
    samples.add(modern("tools/call", "liar__echo", answered));
    String uri = "test://static-text";
    samples.add(modern("resources/read", uri, "\"uri\":\"" + uri + "\""));
    String encoded = "=?base64?dGVzdDovL3N0YXRpYy10ZXh0?=";
    samples.add(modern("resources/read", encoded, "\"uri\":\"" + uri + "\""));
    String prompt = "fixture__test_simple_prompt";
    samples.add(modern("prompts/get", prompt, "\"name\":\"" + prompt + "\""));
    samples.add(modern("tasks/get", "t1", "\"taskId\":\"t1\""));
    Sample listen =
        modern("subscriptions/listen", "", "\"notifications\":{\"toolsListChanged\":true}");
    samples.add(
        new Sample("POST", listen.path(), listen.headers(), listen.body(), Session.NONE, true));
    return samples;
  }

  private static Sample modern(String method, String name, String params) {
    String headers =
        "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: %s\r\n".formatted(method)
            + (name.isEmpty() ? "" : "Mcp-Name: " + name + "\r\n");
    String frame = LegacyClient.request(1, method, params + (params.isEmpty() ? "" : ",") + META);
    return new Sample("/mcp", headers, frame, Session.NONE);
  }
}
