package dev.roundhouse.gateway.bridge;

import dev.roundhouse.gateway.upstream.Greeting;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Limits;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.protocol.Splice;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A server's response on its way to the client: under the client's id and in its era.
public final class Responded {
  private static final byte[] COMPLETE =
      "\"resultType\":\"complete\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UNCACHED =
      "\"ttlMs\":0,\"cacheScope\":\"private\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] INVALID_PARAMS =
      Integer.toString(Protocol.INVALID_PARAMS).getBytes(StandardCharsets.US_ASCII);
  private static final byte[] INTERNAL_ERROR =
      Integer.toString(Protocol.INTERNAL_ERROR).getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VALUE_OPEN = "{\"value\":".getBytes(StandardCharsets.US_ASCII);

  private static final Member[] MODERN_MEMBERS = {
    Member.RESULT_TYPE, Member.TTL_MS, Member.CACHE_SCOPE, Member.META_SERVER_INFO
  };

  private Responded() {}

  /// What the request was for.
  public enum Wanted {
    /// A read, whose result says how long it may be cached.
    READ,
    /// A tool whose output schema the client was shown wrapped.
    WRAPPED,
    OTHER
  }

  /// @param id the client's id, raw
  public static byte[] to(Era client, Frame response, byte[] id, Greeting greeting, Wanted wanted) {
    Splice splice = underId(response, id);
    boolean isSame = client == greeting.era();
    if (!isSame && response.kind() == Frame.Kind.RESULT) {
      switch (client) {
        case MODERN -> modern(splice, response, greeting, wanted == Wanted.READ);
        case LEGACY -> legacy(splice, response, wanted == Wanted.WRAPPED);
      }
    }
    boolean isUntyped =
        isSame
            && client == Era.MODERN
            && response.kind() == Frame.Kind.RESULT
            && !response.has(Member.RESULT_TYPE);
    if (isUntyped) {
      // Absent means complete; some clients insist on reading it.
      splice.insert(Member.RESULT, COMPLETE);
    }
    byte[] code = client == Era.MODERN ? modernCode(response) : null;
    if (code != null) {
      splice.replace(Member.ERROR_CODE, code);
    }
    return splice.apply();
  }

  /// What a modern peer must never be sent, as it would be told today.
  private static byte @Nullable [] modernCode(Frame response) {
    return switch ((int) response.integer(Member.ERROR_CODE, 0)) {
      case Protocol.LEGACY_RESOURCE_NOT_FOUND -> INVALID_PARAMS;
      case Protocol.LEGACY_URL_ELICITATION_REQUIRED -> INTERNAL_ERROR;
      default -> null;
    };
  }

  /// An error about an unreadable request has no id of its own.
  private static Splice underId(Frame response, byte[] id) {
    Splice splice = Splice.of(response);
    if (response.has(Member.ID)) {
      return splice.replace(Member.ID, id);
    }
    JsonWriter member = JsonWriter.fragment().key("id").raw(id);
    return splice.insertTop(member.toBytes());
  }

  private static void modern(Splice splice, Frame response, Greeting greeting, boolean isRead) {
    if (!response.has(Member.RESULT_TYPE)) {
      splice.insert(Member.RESULT, COMPLETE);
    }
    if (isRead && !response.has(Member.TTL_MS)) {
      splice.insert(Member.RESULT, UNCACHED);
    }
    byte[] info = greeting.serverInfo();
    if (info != null && !response.has(Member.META_SERVER_INFO)) {
      byte[] member = JsonWriter.fragment().key(Member.META_SERVER_INFO.key()).raw(info).toBytes();
      if (response.has(Member.META)) {
        splice.insert(Member.META, member);
      } else {
        splice.insert(Member.RESULT, meta(member));
      }
    }
  }

  private static byte[] meta(byte[] member) {
    JsonWriter writer = JsonWriter.fragment().key("_meta").object();
    writer.members(member);
    return writer.end().toBytes();
  }

  private static void legacy(Splice splice, Frame response, boolean isWrapped) {
    for (Member member : MODERN_MEMBERS) {
      splice.remove(member);
    }
    JsonType structured = response.type(Member.STRUCTURED_CONTENT);
    boolean isNew = structured != JsonType.ABSENT && structured != JsonType.OBJECT;
    if (isNew || (isWrapped && structured == JsonType.OBJECT)) {
      splice.replace(Member.STRUCTURED_CONTENT, wrapped(response.raw(Member.STRUCTURED_CONTENT)));
    }
  }

  /// Structured content that is not an object did not exist before the modern era. A tool whose
  /// schema allows other things too has all of its results wrapped, as its schema is.
  static byte[] wrapped(byte[] value) {
    byte[] whole = new byte[VALUE_OPEN.length + value.length + 1];
    System.arraycopy(VALUE_OPEN, 0, whole, 0, VALUE_OPEN.length);
    System.arraycopy(value, 0, whole, VALUE_OPEN.length, value.length);
    whole[whole.length - 1] = '}';
    return whole;
  }

  /// The same response with the uris of its contents as they are shown to the client.
  public static byte[] shownAs(byte[] response, String original, String exposed, Limits limits)
      throws MalformedFrame {
    byte[] shown = JsonWriter.quote(exposed);
    byte[] result = response;
    Json contents = Json.of(Frame.scan(response, limits), Member.CONTENTS);
    for (Json content : contents.items().reversed()) {
      Json uri = content.get("uri");
      if (original.equals(uri.text())) {
        result = replaced(result, uri.start(), uri.end(), shown);
      }
    }
    return result;
  }

  private static byte[] replaced(byte[] bytes, int start, int end, byte[] by) {
    byte[] whole = new byte[bytes.length - (end - start) + by.length];
    System.arraycopy(bytes, 0, whole, 0, start);
    System.arraycopy(by, 0, whole, start, by.length);
    System.arraycopy(bytes, end, whole, start + by.length, bytes.length - end);
    return whole;
  }

  /// A progress notification under the client's own token; null when it gave none.
  public static byte @Nullable [] progress(Frame note, byte @Nullable [] token) {
    return token == null ? null : Splice.of(note).replace(Member.PROGRESS_TOKEN, token).apply();
  }
}
