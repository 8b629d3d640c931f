package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// How other versions of servers are looked for.
public record UpdateSettings(
    @Setting(
            value =
                "How far updates go by themselves: staging-only never promotes, production does"
                    + " what policies allow, rollback only goes back, health-check only looks.",
            fallback = "staging-only")
        UpdateMode mode,
    @Setting(
            "Registry of npm packages that is asked; without it the one that npm is configured with.")
        Optional<URI> registry,
    @Setting(
            value = "Longest wait for what a registry says of one package.",
            fallback = "30s",
            min = "1s",
            max = "10m")
        Duration timeout,
    @Setting(
            value = "Largest document of a registry about one package.",
            fallback = "32MiB",
            min = "64KiB",
            max = "256MiB")
        ByteSize maxDocument,
    @Setting(
            value = "Most packages that are asked for at the same time.",
            fallback = "4",
            min = "1",
            max = "32")
        int parallel,
    @Setting(
            "File of known vulnerabilities: a JSON list of records in the OSV format. Without it"
                + " nothing is known of any.")
        Optional<Path> advisories,
    @Setting(
            value = "Most jobs whose step is being done at the same time.",
            fallback = "3",
            min = "1",
            max = "32")
        int atOnce,
    @Setting(
            value = "How long jobs are kept after they have ended.",
            fallback = "90d",
            min = "1d",
            max = "3650d")
        Duration keepJobs,
    @Setting("How archives of versions are fetched.") DownloadSettings downloads,
    @Setting("How a promoted version is watched.") WatchSettings watch,
    @Setting(
            value =
                "How long what was unpacked of a version stays under quarantine, at least, before it"
                    + " may run.",
            fallback = "30m",
            min = "0s",
            max = "30d")
        Duration hold,
    @Setting("How versions are tried before they are used.") TrialSettings trial,
    @Setting("What holds for servers that have no policy of their own.") UpdatePolicy policy,
    @Setting("Policies of single servers, by name; each is whole and takes nothing from `policy`.")
        Map<ServerId, UpdatePolicy> servers,
    @Setting(value = "What nobody changes without an authorisation.", key = "protected")
        ProtectionSettings protection,
    @Setting(value = "Who is told what happens to versions.", key = "notify")
        NoticeSettings notices,
    @Setting(
            value =
                "How often the registries are asked for versions of all servers by itself; without"
                    + " it only when somebody asks.",
            min = "30s",
            max = "30d")
        Optional<Duration> checkEvery) {
  public UpdateSettings {
    requireNonNull(mode, "mode");
    requireNonNull(timeout, "timeout");
    requireNonNull(maxDocument, "maxDocument");
    requireNonNull(keepJobs, "keepJobs");
    requireNonNull(downloads, "downloads");
    requireNonNull(watch, "watch");
    requireNonNull(hold, "hold");
    requireNonNull(trial, "trial");
    requireNonNull(policy, "policy");
    servers = Map.copyOf(servers);
    requireNonNull(protection, "protection");
    requireNonNull(notices, "notices");
    requireNonNull(checkEvery, "checkEvery");
    registry.ifPresent(UpdateSettings::check);
  }

  private static void check(URI registry) {
    boolean isHttp = "http".equals(registry.getScheme()) || "https".equals(registry.getScheme());
    if (!isHttp || registry.getHost() == null || registry.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "registry is an address such as https://host/path/, without a user or password");
    }
  }
}
