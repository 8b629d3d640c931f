package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Route;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.http.EventStream;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.protocol.SseWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A modern client's open `subscriptions/listen`. Nothing is sent before the acknowledgement; what
/// comes earlier waits.
final class Listener {
  private final View view;
  private final Caller client;
  private final byte[] id;
  private final Set<ListKind> lists;
  private final Map<String, Route> resources;
  private final EventStream stream;
  private @Nullable List<byte[]> early = new ArrayList<>();

  /// @param id the raw JSON-RPC id of the listen request, which names the subscription
  /// @param client whose subscription it is: updates from the instances of others are not for it
  /// @param resources uris as shown to the client, and the ways to their owners
  Listener(
      View view,
      Caller client,
      byte[] id,
      Set<ListKind> lists,
      Map<String, Route> resources,
      EventStream stream) {
    this.view = requireNonNull(view, "view");
    this.client = requireNonNull(client, "client");
    this.id = requireNonNull(id, "id");
    this.lists = Set.copyOf(lists);
    this.resources = Map.copyOf(resources);
    this.stream = requireNonNull(stream, "stream");
  }

  View view() {
    return view;
  }

  boolean wants(ListKind kind) {
    return lists.contains(kind);
  }

  boolean isOpen() {
    return stream.isOpen();
  }

  Caller client() {
    return client;
  }

  /// The uris, as this client knows them, under which it wants to hear of a server's resource.
  List<String> wanted(ServerId server, String uri) {
    return resources.entrySet().stream()
        .filter(each ->
            each.getValue().server().id().equals(server) && each.getValue().name().equals(uri))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Says that a resource has changed.
  void updated(String shown) {
    tell("notifications/resources/updated", JsonWriter.fragment().member("uri", shown).toBytes());
  }

  /// Sends the acknowledgement, then what had to wait for it.
  synchronized void acknowledge(byte[] honoured) {
    List<byte[]> waiting = requireNonNull(early, "already acknowledged");
    early = null;
    tell("notifications/subscriptions/acknowledged", honoured);
    waiting.forEach(stream::offer);
  }

  /// @param members members of `params` besides `_meta`; empty for none
  synchronized void tell(String method, byte[] members) {
    JsonWriter params =
        new JsonWriter()
            .object()
            .key("_meta")
            .object()
            .key("io.modelcontextprotocol/subscriptionId")
            .raw(id)
            .end();
    if (members.length > 0) {
      params.members(members);
    }
    byte[] event = SseWriter.event(null, null, Rpc.notification(method, params.end().toBytes()));
    List<byte[]> waiting = early;
    if (waiting == null) {
      stream.offer(event);
    } else {
      waiting.add(event);
    }
  }

  /// Ends the stream with the result that says so.
  synchronized void end() {
    byte[] result =
        new JsonWriter()
            .object()
            .member("resultType", "complete")
            .key("_meta")
            .object()
            .key("io.modelcontextprotocol/subscriptionId")
            .raw(id)
            .end()
            .end()
            .toBytes();
    stream.offer(SseWriter.event(null, null, Rpc.result(id, result)));
    stream.close();
  }
}
