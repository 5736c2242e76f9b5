// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/picture.h"

namespace synscope::app::cli {

model::Result<std::string> drawPicture(const OneConnection&, const model::Explanation&,
                                       const model::Forecast&, PictureFormat) {
    return model::Error{
        "This synscope-cli was built without pictures; --format text, mermaid and plantuml work."};
}

} // namespace synscope::app::cli
