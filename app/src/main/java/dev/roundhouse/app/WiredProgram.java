package dev.roundhouse.app;

import dev.roundhouse.cli.Program;
import dev.roundhouse.cli.RefusedConfigException;
import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.JsonSchema;
import dev.roundhouse.config.SettingsPrinter;
import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.http.HttpSettings;
import java.nio.file.Path;
import java.util.Optional;

/// The program as the command line sees it.
final class WiredProgram implements Program {
  @Override
  public Running start(Options options) {
    Settings settings = settings(options.config());
    HttpSettings listen =
        options.port().map(port -> onPort(settings.listen(), port)).orElse(settings.listen());
    House house = House.open(settings, options.data(), listen);
    // Signals end the program through here, so that calls are drained and no child is left.
    Runtime.getRuntime().addShutdownHook(new Thread(house::close, "shutdown"));
    return house;
  }

  private static HttpSettings onPort(HttpSettings from, int port) {
    return new HttpSettings(
        from.host(),
        port,
        from.maxBody(),
        from.maxHead(),
        from.maxHeaders(),
        from.requestTimeout(),
        from.idleTimeout(),
        from.writeTimeout(),
        from.keepAlive(),
        from.maxPending(),
        from.maxConnections(),
        from.maxRequests(),
        from.tls());
  }

  private static Settings settings(Optional<Path> config) {
    try {
      return config.isPresent()
          ? SettingsReader.read(config.get(), Settings.class)
          : SettingsReader.defaults(Settings.class);
    } catch (ConfigException e) {
      throw new RefusedConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public Optional<String> check(Path config) {
    try {
      Settings settings = SettingsReader.read(config, Settings.class);
      settings.definitions();
      settings.virtual();
      return Optional.empty();
    } catch (ConfigException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String show(Optional<Path> config) {
    return SettingsPrinter.print(settings(config));
  }

  @Override
  public String schema() {
    return JsonSchema.of(Settings.class);
  }

  @Override
  public String version() {
    return Version.current();
  }
}
