package dev.roundhouse.app;

import dev.roundhouse.kernel.Setting;

/// Where a role listens. Its limits and TLS are those of `listen`.
record ListenerSettings(
    @Setting(value = "Address to bind; loopback unless you say otherwise.", fallback = "127.0.0.1")
        String host,
    @Setting(value = "Port to bind; 0 picks a free one.", min = "0", max = "65535", isShort = true)
        int port) {}
