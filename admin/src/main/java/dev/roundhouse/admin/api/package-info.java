/// Owns the description of every route of the program, and what is made of it: the OpenAPI
/// document. Gets nothing. Gives the document. Never answers a request.
@NullMarked
package dev.roundhouse.admin.api;

import org.jspecify.annotations.NullMarked;
