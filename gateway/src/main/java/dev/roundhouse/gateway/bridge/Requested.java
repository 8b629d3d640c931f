package dev.roundhouse.gateway.bridge;

import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.protocol.Splice;
import dev.roundhouse.protocol.TraceContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A client's request on its way to a server: under the connection's id, with the owner's own name,
/// and in the server's era.
public final class Requested {
  private static final byte[] META_KEY = "\"_meta\":".getBytes(StandardCharsets.US_ASCII);

  /// Members of `_meta` that only the modern era knows.
  private static final Member[] MODERN_META = {
    Member.META_PROTOCOL_VERSION,
    Member.META_CLIENT_CAPABILITIES,
    Member.META_CLIENT_INFO,
    Member.META_LOG_LEVEL
  };

  private static final Member[] MODERN_PARAMS = {Member.INPUT_RESPONSES, Member.REQUEST_STATE};

  private final Frame frame;
  private final Splice splice;

  /// What `_meta` is told of the trace besides; null for nothing.
  private @Nullable JsonWriter trace;

  private Requested(Frame frame, long id) {
    this.frame = frame;
    byte[] number = JsonWriter.decimal(id);
    this.splice = Splice.of(frame).replace(Member.ID, number);
    if (frame.has(Member.META_PROGRESS_TOKEN)) {
      splice.replace(Member.META_PROGRESS_TOKEN, number);
    }
  }

  public static Requested of(Frame frame, long id) {
    return new Requested(frame, id);
  }

  /// Puts the owner's own name in place of the one shown.
  public Requested renamed(Member member, byte[] original) {
    if (frame.has(member)) {
      splice.replace(member, original);
    }
    return this;
  }

  /// The same inside the `ref` of a completion.
  public Requested referring(byte[] original) {
    Json ref = Json.of(frame, Member.REF);
    Json name = ref.get("name").isPresent() ? ref.get("name") : ref.get("uri");
    if (name.isPresent()) {
      splice.replaceAt(name.start(), name.end(), original);
    }
    return this;
  }

  /// Has `_meta` say where in a trace it comes from, and nothing of what makes no sense. Comes
  /// before [#into].
  ///
  /// @param context null for no trace
  public Requested traced(@Nullable TraceContext context) {
    put(Member.META_TRACEPARENT, context == null ? "" : context.parent());
    put(Member.META_TRACESTATE, context == null ? "" : context.state());
    return this;
  }

  /// @param value empty for none
  private void put(Member member, String value) {
    if (frame.has(member)) {
      if (value.isEmpty()) {
        splice.remove(member);
      } else if (!value.equals(frame.text(member))) {
        splice.replace(member, JsonWriter.quote(value));
      }
    } else if (!value.isEmpty()) {
      trace = (trace == null ? JsonWriter.fragment() : trace).member(member.key(), value);
    }
  }

  /// Adds what is to be said in `_meta`, whether there is one or not.
  private void say(JsonWriter meta) {
    if (frame.has(Member.META)) {
      splice.insert(Member.META, meta.toBytes());
    } else if (frame.has(Member.PARAMS)) {
      byte[] members = meta.toBytes();
      byte[] whole = new byte[META_KEY.length + members.length + 2];
      System.arraycopy(META_KEY, 0, whole, 0, META_KEY.length);
      whole[META_KEY.length] = '{';
      System.arraycopy(members, 0, whole, META_KEY.length + 1, members.length);
      whole[whole.length - 1] = '}';
      splice.insert(Member.PARAMS, whole);
    }
  }

  /// From the client's era into the server's.
  public Requested into(Era from, Era to, Caller caller, @Nullable String logLevel) {
    JsonWriter said = trace;
    if (from != to && to == Era.MODERN) {
      return toModern(caller, logLevel, said);
    }
    if (said != null) {
      say(said);
    }
    return from == to ? this : toLegacy();
  }

  private Requested toLegacy() {
    removeAll(MODERN_META);
    removeAll(MODERN_PARAMS);
    return this;
  }

  private void removeAll(Member[] members) {
    for (Member member : members) {
      if (frame.has(member)) {
        splice.remove(member);
      }
    }
  }

  private Requested toModern(Caller caller, @Nullable String logLevel, @Nullable JsonWriter said) {
    if (frame.has(Member.TASK)) {
      splice.remove(Member.TASK);
    }
    JsonWriter meta = meta(caller, logLevel);
    if (said != null) {
      meta.members(said.toBytes());
    }
    say(meta);
    return this;
  }

  /// The members that every modern request carries.
  public static JsonWriter meta(Caller caller, @Nullable String logLevel) {
    JsonWriter meta =
        JsonWriter.fragment()
            .member("io.modelcontextprotocol/protocolVersion", Protocol.MODERN)
            .key("io.modelcontextprotocol/clientCapabilities")
            .raw(caller.capabilities());
    byte[] info = caller.clientInfo();
    if (info != null) {
      meta.key("io.modelcontextprotocol/clientInfo").raw(info);
    }
    if (logLevel != null) {
      meta.member("io.modelcontextprotocol/logLevel", logLevel);
    }
    return meta;
  }

  /// Adds further members to `params`.
  public Requested with(byte[] members) {
    splice.insert(Member.PARAMS, members);
    return this;
  }

  /// The frame on one line.
  public byte[] bytes() {
    return dev.roundhouse.protocol.Lines.single(splice.apply());
  }
}
