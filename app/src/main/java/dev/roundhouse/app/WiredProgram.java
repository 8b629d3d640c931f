package dev.roundhouse.app;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.catalog.Catalog;
import dev.roundhouse.catalog.CatalogException;
import dev.roundhouse.catalog.ClassName;
import dev.roundhouse.cli.Program;
import dev.roundhouse.cli.RefusedConfigException;
import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.Environment;
import dev.roundhouse.config.JsonSchema;
import dev.roundhouse.config.Problem;
import dev.roundhouse.config.SettingsForm;
import dev.roundhouse.config.SettingsJson;
import dev.roundhouse.config.SettingsPrinter;
import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.http.HttpSettings;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.mail.MailSettings;
import dev.roundhouse.monitoring.ChannelSettings;
import dev.roundhouse.storage.Database;
import dev.roundhouse.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The program as the command line sees it.
final class WiredProgram implements Program {
  @Override
  public Running start(Options options) {
    Settings settings = settings(options.config(), options.data());
    HttpSettings listen = listen(settings.listen(), options);
    // The ports of the roles are for a program that stays; one for a single command may run beside
    // it.
    Settings opened = options.isLasting() ? settings : settings.withoutListeners();
    House house =
        opened(
            new House.Opening(
                opened,
                options.config(),
                options.data(),
                listen,
                options.isLasting(),
                Ticker.system()));
    // Signals end the program through here, so that calls are drained and no child is left.
    Runtime.getRuntime().addShutdownHook(new Thread(house::close, "shutdown"));
    return house;
  }

  /// What does not fit the store is as wrong as what does not fit itself.
  private static House opened(House.Opening opening) {
    try {
      return House.open(opening);
    } catch (CatalogException e) {
      String file = opening.file().map(Path::toString).orElse("without a configuration file");
      throw new RefusedConfigException(file + ": " + e.getMessage(), e);
    }
  }

  private static HttpSettings listen(HttpSettings from, Options options) {
    return new HttpSettings(
        from.host(),
        options.port().orElse(from.port()),
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
        options.isLasting() ? from.drainNotice() : Duration.ZERO,
        from.tls());
  }

  private static Settings settings(Optional<Path> config, Path data) {
    return config
        .map(file -> read(SettingsChecks.form(data.resolve("secrets"), () -> stored(data)), file))
        .orElseGet(() -> SettingsReader.defaults(Settings.class));
  }

  private static Settings read(SettingsForm<Settings> form, Path file) {
    try {
      return form.read(file);
    } catch (ConfigException e) {
      throw new RefusedConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  /// The servers in the store of a data directory, whether or not a program has it open.
  private static Set<ServerId> stored(Path data) {
    if (!Files.isRegularFile(data.resolve("roundhouse.db"))) {
      return Set.of();
    }
    try (Database database = Database.open(data)) {
      return Catalog.stored(database);
    }
  }

  private static Map<ServerId, ClassName> storedClasses(Path data) {
    if (!Files.isRegularFile(data.resolve("roundhouse.db"))) {
      return Map.of();
    }
    try (Database database = Database.open(data)) {
      return Catalog.storedClasses(database);
    }
  }

  @Override
  public List<Problem> check(Path config, Path data, boolean isWithSecrets) {
    try {
      SettingsForm<Settings> form =
          isWithSecrets
              ? SettingsChecks.form(data.resolve("secrets"), () -> stored(data))
              : SettingsChecks.formWithoutSecrets(() -> stored(data));
      SettingsChecks.withStoredClasses(form, () -> storedClasses(data)).read(config);
      return List.of();
    } catch (ConfigException e) {
      return e.problems();
    }
  }

  // Without the checks: what is in the file can be shown where its secrets are not.
  @Override
  public String show(Optional<Path> config) {
    Path folder =
        config
            .map(file -> requireNonNull(file.toAbsolutePath().normalize().getParent(), "folder"))
            .orElseGet(() -> Path.of("").toAbsolutePath());
    return SettingsPrinter.print(unchecked(config), folder, Environment.system());
  }

  @Override
  public String showJson(Optional<Path> config) {
    return SettingsJson.print(unchecked(config));
  }

  private static Settings unchecked(Optional<Path> config) {
    return config
        .map(file -> read(SettingsForm.of(Settings.class), file.toAbsolutePath().normalize()))
        .orElseGet(() -> SettingsReader.defaults(Settings.class));
  }

  @Override
  public List<Finding> examine(Path data, Optional<Path> config) {
    Optional<Path> file = config.map(each -> each.toAbsolutePath().normalize());
    List<String> problems = file.map(each -> problems(each, data)).orElse(List.of());
    Optional<HttpSettings> listen =
        problems.isEmpty() ? Optional.of(unchecked(file).listen()) : Optional.empty();
    return new Checkup(data, Ticker.system().instant()).findings(file, problems, listen);
  }

  private List<String> problems(Path file, Path data) {
    if (!Files.isRegularFile(file)) {
      return List.of("there is no file " + file);
    }
    try {
      return check(file, data, true).stream().map(Problem::toString).toList();
    } catch (StorageException e) {
      return List.of("its servers cannot be compared with the stored ones: " + e.getMessage());
    }
  }

  @Override
  public List<Path> secretFiles(Optional<Path> config) {
    Settings settings = unchecked(config);
    List<Path> files = new ArrayList<>();
    settings.listen().tls().ifPresent(tls -> files.add(tls.key()));
    settings.security().tokens().twoPartSecret().ifPresent(files::add);
    settings.updates().notices().mail().flatMap(MailSettings::passwordFile).ifPresent(files::add);
    settings.monitoring().alerts().channels().values().stream()
        .map(ChannelSettings::secretFile)
        .flatMap(Optional::stream)
        .forEach(files::add);
    return List.copyOf(files);
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
