/** What parts of the server follow in the API that it serves. */
@NullMarked
package dev.orch.apiserver.follow;

import org.jspecify.annotations.NullMarked;
