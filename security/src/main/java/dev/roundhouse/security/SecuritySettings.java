package dev.roundhouse.security;

import dev.roundhouse.kernel.Setting;
import java.util.List;

/// Who may come in.
public record SecuritySettings(
    @Setting("Host names served besides the loopback ones, without ports.")
        List<String> allowedHosts,
    @Setting(
            "Browser origins served besides those of the host names, such as https://console.example.")
        List<String> allowedOrigins,
    @Setting(
            value = "Whether /metrics is served without a token to scrapers on loopback.",
            fallback = "false")
        boolean openMetrics) {}
