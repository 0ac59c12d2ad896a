/** Controllers to begin one's own from, one for each pattern. */
@NullMarked
package com.example.controllers;

import org.jspecify.annotations.NullMarked;
