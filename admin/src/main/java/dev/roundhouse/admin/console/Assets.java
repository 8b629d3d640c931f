package dev.roundhouse.admin.console;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.Request;
import dev.roundhouse.http.Response;
import dev.roundhouse.http.StaticFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/// Styles, scripts and the icon, all out of the program. Their addresses change with what is in
/// them, so browsers keep them for ever.
final class Assets {
  private static final String MOUNT = "/console/assets/";
  private static final String OWN = "dev/roundhouse/admin/console/assets";
  private static final String JARS = "META-INF/resources/webjars/";
  private static final List<String> NAMES = List.of("app.css", "app.js", "curves.js", "icon.svg");

  private final Map<String, StaticFiles> folders;
  private final String own;
  private final String htmx;
  private final String uplot;

  Assets() {
    this.own = MOUNT + hash() + "/";
    this.htmx = MOUNT + "htmx-2.0.7/";
    this.uplot = MOUNT + "uplot-1.6.30/";
    this.folders =
        Map.of(
            own, folder(OWN, own),
            htmx, folder(JARS + "htmx.org/2.0.7/dist", htmx),
            uplot, folder(JARS + "uplot/1.6.30/dist", uplot));
  }

  private static StaticFiles folder(String prefix, String mount) {
    return StaticFiles.ofClassPath(Assets.class.getClassLoader(), prefix, mount).forever();
  }

  private static String hash() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String name : NAMES) {
      try (InputStream in =
          requireNonNull(
              Assets.class.getClassLoader().getResourceAsStream(OWN + "/" + name), name)) {
        in.transferTo(all);
      } catch (IOException e) {
        throw new UncheckedIOException(name + " cannot be read out of the program", e);
      }
    }
    return Guards.digest(all.toByteArray()).replaceAll("[^A-Za-z0-9]", "").substring(0, 16);
  }

  String css() {
    return own + "app.css";
  }

  String script() {
    return own + "app.js";
  }

  String curves() {
    return own + "curves.js";
  }

  String icon() {
    return own + "icon.svg";
  }

  String htmx() {
    return htmx + "htmx.min.js";
  }

  String chartScript() {
    return uplot + "uPlot.iife.min.js";
  }

  String chartStyle() {
    return uplot + "uPlot.min.css";
  }

  /// False, and nothing answered, when the path is none of theirs.
  boolean handles(Request request, Response response) throws IOException {
    for (Map.Entry<String, StaticFiles> each : folders.entrySet()) {
      if (request.path().startsWith(each.getKey())) {
        each.getValue().handle(request, response);
        return true;
      }
    }
    return false;
  }
}
