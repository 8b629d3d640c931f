package dev.roundhouse.catalog;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A virtual server in the configuration file.
public record VirtualSettings(
    @Setting("What the virtual server is for.") Optional<String> description,
    @Setting("Tools it shows.") List<Choice> tools,
    @Setting("Prompts it shows.") List<Choice> prompts,
    @Setting("Resources it shows.") List<Choice> resources) {

  /// One entry of a virtual server.
  public record Choice(
      @Setting("Server that owns it.") ServerId server,
      @Setting(value = "Its own name or uri; * for all of that server.", fallback = "*")
          String name,
      @Setting("Name shown instead.") Optional<String> as,
      @Setting("Description shown instead.") Optional<String> description) {
    public Choice {
      // The entry has the rules; here they are told with the place in the file.
      new Entry(server, name, as, description);
    }

    Entry entry() {
      return new Entry(server, name, as, description);
    }
  }

  /// All choices, of whatever kind.
  public Stream<Choice> choices() {
    return Stream.of(tools, prompts, resources).flatMap(List::stream);
  }

  public VirtualServer define(ServerId name, Origin origin) {
    return new VirtualServer(
        name,
        description,
        tools.stream().map(Choice::entry).toList(),
        prompts.stream().map(Choice::entry).toList(),
        resources.stream().map(Choice::entry).toList(),
        origin);
  }
}
