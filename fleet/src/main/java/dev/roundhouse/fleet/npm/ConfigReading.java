package dev.roundhouse.fleet.npm;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.NpmRegistries;
import dev.roundhouse.fleet.npm.PackageException.Kind;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes what is known of registries out of what `npm config list --json` prints: one setting a
/// line. Both outputs of npm come here, and so do warnings, which are left out. Safe for many
/// threads.
final class ConfigReading implements Consumer<String> {
  private static final String REGISTRY = "registry";
  private static final String AUTHORITIES = "cafile";

  /// npm keeps tokens to itself; these lines are the only ones that are looked at.
  private static final Pattern LINE =
      Pattern.compile("\\s*(\"(?:registry|cafile|@[^\"]+:registry)\": \".*\"),?\\s*");

  private final Map<String, String> known = new TreeMap<>();

  @Override
  public synchronized void accept(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return;
    }
    String member = "{" + requireNonNull(matcher.group(1), "member") + "}";
    try {
      for (Json.Field field : Json.parse(member.getBytes(StandardCharsets.UTF_8)).members()) {
        known.put(field.key(), requireNonNull(field.value().text(), "a string by the pattern"));
      }
    } catch (MalformedFrame _) {
      // A line that only looks like one; what is missing then is told by result().
    }
  }

  /// What has been read.
  ///
  /// @throws PackageException when npm has named no registry that could be asked
  synchronized NpmRegistries result() throws PackageException {
    Map<String, URI> scopes = new TreeMap<>();
    for (Map.Entry<String, String> each : known.entrySet()) {
      if (each.getKey().startsWith("@")) {
        String scope = each.getKey().substring(0, each.getKey().length() - REGISTRY.length() - 1);
        scopes.put(scope, address(each.getKey(), each.getValue()));
      }
    }
    return new NpmRegistries(
        address(REGISTRY, known.get(REGISTRY)),
        scopes,
        Optional.ofNullable(known.get(AUTHORITIES)).map(Path::of));
  }

  private static URI address(String key, @Nullable String text) throws PackageException {
    try {
      URI address = URI.create(text == null ? "" : text);
      boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      if (isHttp && address.getHost() != null && address.getRawUserInfo() == null) {
        return address;
      }
    } catch (IllegalArgumentException _) {
      // Said below, without the text: it may hold a password.
    }
    throw new PackageException(
        Kind.FAILED,
        "npm's setting %s is no address of a registry (http:// or https://, without a password);"
                .formatted(key)
            + " see: npm config get "
            + key);
  }
}
