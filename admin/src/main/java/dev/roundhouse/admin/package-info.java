/// Owns the HTTP API for people and programs: health, metrics, servers, tools, tokens. Gets
/// requests from the HTTP kernel; gives them to operations. Gives JSON, and errors by RFC 9457.
/// Never bypasses operations.
@NullMarked
package dev.roundhouse.admin;

import org.jspecify.annotations.NullMarked;
