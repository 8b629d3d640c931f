package dev.roundhouse.protocol;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What a model may come to see of a tool, prompt or resource template, in the one form that does
/// not depend on how it was written. Two definitions are the same when their prints are.
///
/// @param name at its server: its name, or its uri template
/// @param canonical its members in the order of their names, without space; not to be written to
/// @param print SHA-256 of that, in 64 hexadecimal digits
public record Definition(DefinitionKind kind, String name, byte[] canonical, String print) {
  public Definition {
    requireNonNull(kind, "kind");
    requireNonNull(name, "name");
    requireNonNull(canonical, "canonical");
    requireNonNull(print, "print");
  }

  /// Of an entry as the server lists it.
  public static Definition of(DefinitionKind kind, String name, Json entry) {
    byte[] canonical = Canonical.of(entry, kind::has);
    return new Definition(kind, name, canonical, digest(canonical));
  }

  /// The print alone.
  public static String print(DefinitionKind kind, Json entry) {
    return digest(Canonical.of(entry, kind::has));
  }

  /// Of what was kept as [#canonical()].
  public static Definition kept(DefinitionKind kind, String name, byte[] canonical) {
    return new Definition(kind, name, canonical, digest(canonical));
  }

  public Json json() {
    try {
      return Json.parse(canonical);
    } catch (MalformedFrame e) {
      throw new IllegalStateException("the definition of " + name + " cannot be read back", e);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Definition that
        && kind == that.kind
        && name.equals(that.name)
        && print.equals(that.print);
  }

  @Override
  public int hashCode() {
    return print.hashCode();
  }

  @Override
  public String toString() {
    return kind.wire() + " " + name + " " + print;
  }
}
