package dev.roundhouse.http;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import java.time.Duration;

/// Limits and habits towards HTTP upstreams.
public record ClientSettings(
    @Setting(value = "Time to connect, TLS included.", fallback = "5s", min = "10ms")
        Duration connectTimeout,
    @Setting(
            value = "Longest silence while an answer is awaited or read.",
            fallback = "5m",
            min = "10ms")
        Duration readTimeout,
    @Setting(
            value = "Time after which an idle pooled connection is closed.",
            fallback = "30s",
            min = "10ms")
        Duration idleTimeout,
    @Setting(value = "Most idle connections kept to one upstream.", fallback = "512", min = "0")
        int maxIdle,
    @Setting(value = "Largest body read whole.", fallback = "32MiB", max = "1GiB") ByteSize maxBody,
    @Setting(value = "Largest status line and headers together.", fallback = "64KiB", max = "1MiB")
        ByteSize maxHead) {}
