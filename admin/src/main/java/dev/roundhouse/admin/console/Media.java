package dev.roundhouse.admin.console;

import dev.roundhouse.http.Response;
import dev.roundhouse.protocol.Json;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/// Bytes that a tool has answered: pictures and sounds of kinds that cannot do anything, and all
/// else to be saved and not looked at.
final class Media {
  private static final Set<String> IMAGES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp");
  private static final Set<String> SOUNDS =
      Set.of(
          "audio/mpeg",
          "audio/wav",
          "audio/x-wav",
          "audio/wave",
          "audio/ogg",
          "audio/webm",
          "audio/mp4",
          "audio/aac",
          "audio/flac");

  private Media() {}

  static boolean isImage(String type) {
    return IMAGES.contains(type);
  }

  static boolean isAudio(String type) {
    return SOUNDS.contains(type);
  }

  /// The bytes of a part of the content; empty where it has none.
  static Optional<byte[]> bytes(Json item) {
    Json data = item.get("data").isPresent() ? item.get("data") : item.get("resource").get("blob");
    String coded = data.text();
    if (coded == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getMimeDecoder().decode(coded));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // The tool has said something else than Base64: there are no bytes.
    }
  }

  static String type(Json item) {
    String own = Answer.said(item.get("mimeType"));
    return own.isEmpty() ? Answer.said(item.get("resource").get("mimeType")) : own;
  }

  static void send(Response response, String type, byte[] bytes) {
    boolean isShown = isImage(type) || isAudio(type);
    response
        .header("Content-Type", isShown ? type : "application/octet-stream")
        .header("Content-Disposition", isShown ? "inline" : "attachment; filename=\"result.bin\"")
        .header("Cache-Control", "no-store")
        .send(bytes);
  }
}
