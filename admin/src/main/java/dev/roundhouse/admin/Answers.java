package dev.roundhouse.admin;

import dev.roundhouse.gateway.ProblemKind;
import dev.roundhouse.gateway.Problems;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.protocol.JsonWriter;

/// The answers that all routes have in common.
final class Answers {
  private Answers() {}

  static void send(Response response, int status, JsonWriter body) {
    json(response, status, body.toBytes());
  }

  static void json(Response response, int status, byte[] body) {
    response
        .status(status)
        .header("Content-Type", "application/json")
        .header("Cache-Control", "no-store")
        .send(body);
  }

  static void notFound(Response response) {
    Problems.send(response, ProblemKind.NOT_FOUND, "there is nothing here");
  }

  static void notAllowed(Response response, String allowed) {
    String all = allowed.startsWith("GET") ? "GET, HEAD" + allowed.substring(3) : allowed;
    response.header("Allow", all);
    Problems.send(response, ProblemKind.METHOD_NOT_ALLOWED, "allowed here: " + all);
  }

  /// What can be got can be asked for its head.
  static String method(Request request) {
    return request.method().equals("HEAD") ? "GET" : request.method();
  }

  /// Whether the method is the one that is there; otherwise 405 has been answered.
  static boolean isMethod(Request request, Response response, String allowed) {
    boolean isAllowed = method(request).equals(allowed);
    if (!isAllowed) {
      notAllowed(response, allowed);
    }
    return isAllowed;
  }
}
