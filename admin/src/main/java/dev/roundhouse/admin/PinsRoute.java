package dev.roundhouse.admin;

import dev.roundhouse.gateway.Pinning;
import dev.roundhouse.gateway.Pinning.Selection;
import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.PinOperations;
import dev.roundhouse.protocol.Change;
import dev.roundhouse.protocol.Definition;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Remark;
import dev.roundhouse.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/pins`: definitions and servers that wait for a person, and what the person says.
final class PinsRoute {
  private PinsRoute() {}

  /// @param name what follows the collection in the path; null for nothing
  /// @param wait the longest wait for servers that have not been read yet
  static void serve(
      PinOperations pins,
      Request request,
      Response response,
      Principal principal,
      @Nullable String name,
      Duration wait)
      throws InterruptedException {
    String action = name == null ? "" : name;
    switch (action) {
      case "" -> {
        if (Answers.isMethod(request, response, "GET")) {
          Answers.send(response, 200, overview(pins.overview(principal, wait)));
        }
      }
      case "approve" -> {
        if (Answers.isMethod(request, response, "POST")) {
          approved(response, pins.approve(principal, selection(body(request))));
        }
      }
      case "block" -> {
        if (Answers.isMethod(request, response, "POST")) {
          JsonWriter body = new JsonWriter().object().key("blocked");
          subject(body, pins.block(principal, text(body(request), "name")));
          Answers.send(response, 200, body.end());
        }
      }
      default -> Answers.notFound(response);
    }
  }

  /// `POST /api/v1/servers/{name}/approve`.
  static void admit(
      PinOperations pins,
      Request request,
      Response response,
      Principal principal,
      ServerId server,
      Duration wait)
      throws InterruptedException {
    if (Answers.isMethod(request, response, "POST")) {
      approved(response, pins.admit(principal, server, wait));
    }
  }

  private static void approved(Response response, List<Pinning.Subject> approved) {
    JsonWriter body = new JsonWriter().object().key("approved").array();
    approved.forEach(each -> subject(body, each));
    Answers.send(response, 200, body.end().end());
  }

  private static Json body(Request request) {
    try {
      return Json.parse(request.body());
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
    }
  }

  private static String text(Json body, String key) {
    String text = body.get(key).text();
    if (text == null || text.isEmpty()) {
      throw new IllegalArgumentException("\"" + key + "\" is missing, or no string");
    }
    return text;
  }

  private static Selection selection(Json wish) {
    boolean isAll = wish.get("all").truth(false);
    boolean isServer = wish.get("server").isPresent();
    boolean isName = wish.get("name").isPresent();
    if ((isAll ? 1 : 0) + (isServer ? 1 : 0) + (isName ? 1 : 0) != 1) {
      throw new IllegalArgumentException("say one of \"name\", \"server\" and \"all\": true");
    }
    if (isAll) {
      return new Selection.All();
    }
    if (isServer) {
      return new Selection.Of(new ServerId(text(wish, "server")));
    }
    Json print = wish.get("hash");
    return new Selection.Named(text(wish, "name"), print.isPresent() ? text(wish, "hash") : "");
  }

  private static JsonWriter overview(Pinning.Overview overview) {
    JsonWriter body = new JsonWriter().object().key("pending").array();
    overview.pending().forEach(each -> pending(body, each));
    body.end().key("quarantined").array();
    for (Pinning.Quarantined each : overview.quarantined()) {
      body.object()
          .member("server", each.server().value())
          .member("since", each.since().toString());
      String problem = each.problem();
      if (problem != null) {
        body.member("problem", problem);
      }
      body.end();
    }
    return body.end().end();
  }

  private static void pending(JsonWriter body, Pinning.Pending pending) {
    body.object();
    members(body, pending.subject());
    body.member("reason", pending.why())
        .member("says", pending.says())
        .member("served", pending.isServed());
    moment(body, "since", pending.since());
    moment(body, "seen", pending.seen());
    Definition before = pending.before();
    if (before != null) {
      body.member("before", before.canonical());
    }
    Definition definition = pending.definition();
    if (definition != null) {
      body.member("hash", definition.print()).member("definition", definition.canonical());
    }
    body.key("changes").array();
    pending.changes().forEach(each -> change(body, each));
    body.end().key("remarks").array();
    pending.remarks().forEach(each -> remark(body, each));
    body.end().end();
  }

  private static void change(JsonWriter body, Change change) {
    body.object()
        .member("path", change.path())
        .member("kind", change.kind().wire())
        .member("effect", change.effect().wire());
    if (change.before().isPresent()) {
      body.key("before").raw(change.before());
    }
    if (change.after().isPresent()) {
      body.key("after").raw(change.after());
    }
    body.end();
  }

  private static void remark(JsonWriter body, Remark remark) {
    body.object()
        .member("kind", remark.kind().wire())
        .member("severity", remark.severity().wire())
        .member("path", remark.where())
        .member("from", remark.from())
        .member("to", remark.to())
        .member("text", remark.text())
        .member("says", remark.says())
        .end();
  }

  private static void moment(JsonWriter body, String key, @Nullable Instant moment) {
    if (moment != null) {
      body.member(key, moment.toString());
    }
  }

  private static void subject(JsonWriter body, Pinning.Subject subject) {
    body.object();
    members(body, subject);
    body.end();
  }

  private static void members(JsonWriter body, Pinning.Subject subject) {
    body.member("name", subject.shown())
        .member("server", subject.server().value())
        .member("kind", subject.kind().wire())
        .member("own", subject.name());
  }
}
