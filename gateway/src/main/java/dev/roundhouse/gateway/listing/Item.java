package dev.roundhouse.gateway.listing;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Definition;
import dev.roundhouse.protocol.DefinitionKind;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One entry of a list, kept byte for byte; only its name, its description and members that the
/// other era does not know are ever replaced.
///
/// @param name its name, uri or uri template
/// @param json the entry as the server sent it
/// @param print of its definition; empty in a list of which nothing is approved
public record Item(String name, Json json, String print) {
  private static final String DESCRIPTION = "description";

  /// What a tool says of tasks as the legacy era has them.
  private static final String EXECUTION = "execution";

  public Item {
    requireNonNull(name, "name");
    requireNonNull(json, "json");
    requireNonNull(print, "print");
  }

  static @Nullable Item of(Json json, ListKind kind) {
    String name = json.get(kind.key()).text();
    DefinitionKind pinned = kind.pinned();
    String print = pinned == null ? "" : Definition.print(pinned, json);
    return name == null ? null : new Item(name, json, print);
  }

  /// The entry as it is shown: under another name, with another description where one is given, and
  /// in the era of the client.
  byte[] as(ListKind kind, String exposed, Optional<String> description, Crossing crossing) {
    Map<String, byte[]> replaced = new LinkedHashMap<>();
    if (!exposed.equals(name)) {
      replaced.put(kind.key(), JsonWriter.quote(exposed));
    }
    description.ifPresent(text -> replaced.put("description", JsonWriter.quote(text)));
    boolean isWrapped = kind == ListKind.TOOLS && isOutputWrapped(crossing);
    if (isWrapped) {
      replaced.put(OutputSchema.KEY, OutputSchema.wrapped(json.get(OutputSchema.KEY)));
    }
    boolean isExecutionGone =
        kind == ListKind.TOOLS && crossing.isToModernClient() && json.get(EXECUTION).isPresent();
    return replaced.isEmpty() && !isExecutionGone
        ? json.raw()
        : copied(replaced, isExecutionGone ? EXECUTION : "");
  }

  /// Whether a tool's structured results are wrapped on their way to the client, with the schema.
  boolean isOutputWrapped(Crossing crossing) {
    return crossing.isToLegacyClient() && OutputSchema.needsWrapping(json.get(OutputSchema.KEY));
  }

  /// Member by member, with everything between them as it was.
  private byte[] copied(Map<String, byte[]> replaced, String removed) {
    byte[] bytes = json.bytes();
    List<Json.Field> fields = json.members();
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.end() - json.start() + 80);
    out.write(bytes, json.start(), fields.getFirst().keyStart() - json.start());
    boolean isFirst = true;
    int before = 0;
    boolean isDescribed = false;
    for (Json.Field field : fields) {
      Json value = field.value();
      if (!field.key().equals(removed)) {
        int from = isFirst ? field.keyStart() : before;
        out.write(bytes, from, value.start() - from);
        byte[] other = replaced.get(field.key());
        out.write(
            other == null ? bytes : other,
            other == null ? value.start() : 0,
            other == null ? value.end() - value.start() : other.length);
        isDescribed |= field.key().equals(DESCRIPTION);
        isFirst = false;
      }
      before = value.end();
    }
    byte[] described = replaced.get(DESCRIPTION);
    if (!isDescribed && described != null) {
      out.write(',');
      out.writeBytes(JsonWriter.fragment().member(DESCRIPTION, described).toBytes());
    }
    out.write(bytes, before, json.end() - before);
    return out.toByteArray();
  }
}
