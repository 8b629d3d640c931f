package dev.roundhouse.admin;

import dev.roundhouse.catalog.DefinitionJson;
import dev.roundhouse.catalog.VirtualServer;
import dev.roundhouse.protocol.JsonWriter;
import java.util.Arrays;

/// A virtual server with what its owner should think about again, as JSON.
final class VirtualJson {
  private VirtualJson() {}

  static JsonWriter write(JsonWriter body, VirtualServer virtual) {
    byte[] definition = DefinitionJson.write(virtual);
    body.object().members(Arrays.copyOfRange(definition, 1, definition.length - 1));
    if (!virtual.warnings().isEmpty()) {
      body.key("warnings").array();
      virtual.warnings().forEach(body::string);
      body.end();
    }
    return body.end();
  }
}
