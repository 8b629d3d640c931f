package dev.roundhouse.admin.console;

import dev.roundhouse.http.Response;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// Makes HTML out of the templates, which are classes of this package.
final class Pages {
  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Pages.class.getClassLoader(), Pages.class.getPackageName());

  /// @param model what the template takes by the names `shell` and `page`
  void send(Response response, int status, String template, Shell shell, Object model) {
    send(response, status, template, Map.of("shell", shell, "page", model));
  }

  /// A page that has nothing of the console around it.
  void sendAlone(Response response, int status, String template, Object model) {
    send(response, status, template, Map.of("page", model));
  }

  private void send(Response response, int status, String template, Map<String, Object> models) {
    Utf8ByteOutput output = new Utf8ByteOutput();
    engine.render(template + ".jte", models, output);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(output.getContentLength());
    try {
      output.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail", e);
    }
    response
        .status(status)
        .header("Content-Type", "text/html; charset=utf-8")
        .header("Cache-Control", "no-store")
        .compressed()
        .send(bytes.toByteArray());
  }
}
