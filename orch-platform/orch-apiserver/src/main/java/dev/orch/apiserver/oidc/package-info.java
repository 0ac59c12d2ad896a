/** Who somebody is whose token another issuer has signed. */
@NullMarked
package dev.orch.apiserver.oidc;

import org.jspecify.annotations.NullMarked;
