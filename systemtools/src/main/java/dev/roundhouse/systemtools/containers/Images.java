package dev.roundhouse.systemtools.containers;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.EngineApi;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Change;
import dev.roundhouse.systemtools.tool.Effect;
import dev.roundhouse.systemtools.tool.Param;
import dev.roundhouse.systemtools.tool.Refusal;
import dev.roundhouse.systemtools.tool.Risk;
import dev.roundhouse.systemtools.tool.Tool;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Fetches images.
final class Images {
  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final int KEPT = 64 << 10;

  private final Kit kit;

  Images(Kit kit) {
    this.kit = requireNonNull(kit, "kit");
  }

  List<Tool> tools() {
    return List.of(
        kit.change(
            new Kit.Title(
                "pull_docker_image",
                "Fetch an image",
                "Fetches an image from where its name says. Containers that run stay as they are."
                    + " Takes at most half an hour."),
            Right.PULL,
            Risk.CRITICAL,
            Effect.FETCHES,
            List.of(
                Param.text("image", Named.LONGEST, "Name without tag, such as library/nginx."),
                new Param(
                    "tag", new Param.Kind.Text(128), "Its tag, or sha256:… .", "\"latest\"", false),
                Kit.DRY_RUN,
                Param.FORMAT),
            Images::pull));
  }

  private static byte[] pull(Engines.Engine engine, Arguments arguments)
      throws Refusal, InterruptedException {
    Reference wanted =
        new Reference(Named.image(arguments.text("image")), Named.tag(arguments.text("tag")));
    String before = present(engine, wanted.toString());
    Change plan =
        Change.planned(
            wanted.toString(), "pull", List.of("fetch image " + wanted), "image " + before);
    if (Switches.isDry(arguments)) {
      return plan.toBytes();
    }
    fetch(engine, wanted);
    return plan.done("image " + present(engine, wanted.toString())).toBytes();
  }

  /// The name of an image, taken apart.
  record Reference(String image, String tag) {
    private static final String DIGEST = "@sha256:";

    Reference {
      requireNonNull(image, "image");
      requireNonNull(tag, "tag");
    }

    /// Of a name as containers have it.
    static Reference of(String name) {
      int digest = name.indexOf(DIGEST);
      if (digest >= 0) {
        return new Reference(name.substring(0, digest), name.substring(digest + 1));
      }
      int colon = name.lastIndexOf(':');
      return colon > name.lastIndexOf('/')
          ? new Reference(name.substring(0, colon), name.substring(colon + 1))
          : new Reference(name, "latest");
    }

    /// Whether a newer one can come under the same name.
    boolean isFixed() {
      return tag.startsWith("sha256:");
    }

    @Override
    public String toString() {
      return image + (isFixed() ? "@" : ":") + tag;
    }
  }

  /// The short id of what is here under a name, or `absent`.
  static String present(Engines.Engine engine, String name) throws Refusal, InterruptedException {
    try {
      return Views.shortId(engine.get("/images/" + name + "/json").get("Id"));
    } catch (Refusal e) {
      if (e.kind() == Refusal.Kind.NOT_FOUND) {
        return "absent";
      }
      throw e;
    }
  }

  /// The engine says 200 at once, and whether it could in the last of its lines.
  static void fetch(Engines.Engine engine, Reference wanted) throws Refusal, InterruptedException {
    EngineApi.Told told =
        engine.ask(
            EngineApi.Ask.post(
                    "/images/create", Map.of("fromImage", wanted.image(), "tag", wanted.tag()))
                .within(LONGEST)
                .toItsEnd(KEPT));
    String error =
        new String(told.body(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.contains("\"error\""))
            .reduce("", (_, last) -> last);
    if (!error.isEmpty()) {
      throw new Refusal(
          Refusal.Kind.FAILED, "image %s cannot be fetched: %s".formatted(wanted, words(error)));
    }
  }

  private static String words(String line) throws Refusal {
    try {
      Json told = Json.parse(line.getBytes(StandardCharsets.UTF_8));
      return Views.said(told.get("error"));
    } catch (MalformedFrame e) {
      throw new Refusal(Refusal.Kind.FAILED, "the container engine has failed to fetch it", e);
    }
  }
}
