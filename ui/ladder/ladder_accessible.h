// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace synscope::ui {

/// From now on a LadderView is a list to assistive technology, with one item for each arrow: its name is the
/// arrow's sentence, pressing it selects the packet. More than one call changes nothing.
void installLadderAccessibility();

} // namespace synscope::ui
