/// Owns Roundhouse as an OAuth client of remote servers: challenges, metadata, registrations,
/// grants. Gets addresses and settings from whoever asks, keys and a database from the room. Gives
/// tokens for one server at one issuer. Never follows a server's word further than [Fetch] allows,
/// and knows neither callers nor calls.
@NullMarked
package dev.roundhouse.security.oauth;

import org.jspecify.annotations.NullMarked;
