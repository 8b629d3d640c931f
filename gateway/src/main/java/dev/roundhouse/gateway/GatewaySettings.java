package dev.roundhouse.gateway;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Setting;
import java.time.Duration;

/// Limits and habits of the gateway.
public record GatewaySettings(
    @Setting(
            value = "Largest JSON-RPC message, either way.",
            fallback = "32MiB",
            min = "1KiB",
            max = "1GiB")
        ByteSize maxMessage,
    @Setting(
            value = "Deepest nesting of a JSON-RPC message.",
            fallback = "64",
            min = "8",
            max = "512")
        int maxDepth,
    @Setting(value = "Largest JSON-RPC id.", fallback = "256B", min = "8B", max = "64KiB")
        ByteSize maxId,
    @Setting(
            value = "Longest wait of a list for servers that are still starting.",
            fallback = "1s",
            min = "0s",
            max = "1m")
        Duration listWait,
    @Setting(
            value = "Longest wait of a call for its server to start.",
            fallback = "30s",
            min = "100ms",
            max = "10m")
        Duration startWait,
    @Setting(value = "Time after which an unused session is ended.", fallback = "1h", min = "1s")
        Duration sessionIdle,
    @Setting(value = "Most sessions of clients at once.", fallback = "10000", min = "1")
        int maxSessions,
    @Setting(
            value =
                "Most instances of one server for one principal of 2026-07-28, which gets one for"
                    + " each set of capabilities it declares.",
            fallback = "4",
            min = "1",
            max = "1000")
        int maxVariants,
    @Setting(
            value = "Most bytes one session keeps for clients that come back.",
            fallback = "256KiB",
            min = "0B")
        ByteSize replayBytes,
    @Setting(
            value = "Most events one session keeps for clients that come back.",
            fallback = "256",
            min = "0")
        int replayEvents,
    @Setting(
            value = "How long a call waits for an answer from a person before it is given up.",
            fallback = "10m",
            min = "1s",
            max = "24h")
        Duration inputWait,
    @Setting(
            value = "Most rounds of questions within one call.",
            fallback = "10",
            min = "1",
            max = "100")
        int maxRounds) {}
