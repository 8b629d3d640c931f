package dev.roundhouse.updates.provenance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;

/// What was signed, with its one signature, as DSSE packs it.
record Envelope(String payloadType, byte[] payload, byte[] signature) {
  Envelope {
    requireNonNull(payloadType, "payloadType");
    requireNonNull(payload, "payload");
    requireNonNull(signature, "signature");
  }

  /// What the signature is over (DSSE protocol, "PAE"). Lengths are of bytes.
  byte[] signed() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes("DSSEv1 %d ".formatted(payloadType.getBytes(UTF_8).length).getBytes(UTF_8));
    all.writeBytes(payloadType.getBytes(UTF_8));
    all.writeBytes(" %d ".formatted(payload.length).getBytes(UTF_8));
    all.writeBytes(payload);
    return all.toByteArray();
  }
}
