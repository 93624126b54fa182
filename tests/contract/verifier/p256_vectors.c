/* Written by make_p256_vectors.py, which says how each was made. */
#include "p256_vectors.h"

const char p256_point[] =
        "04e6924900922ea6d2d8423111845a1ae340e1b01af47c3b9229dde526ba964faecaaf1a43dc27"
        "b09a4ba7c8180428d6bb938c43e67600393c80a147ca4fa78dff";

const char p256_digest[] =
        "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592";

const char *const p256_signatures[] = {
        "30430220507b76f033bbcf99ec6cf091872a8e55859e7cfde3c67c8333adf105c17ef04c021f55"
        "237aa1e7b00370b26cea534a975f793f2d51952cd3a08681c5de518dfc46",
        "3044022074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d3df7945742f59ce9ab9a022013"
        "703827c495c2360de82fec71f457f514ee96d340677ad8cd68cc18d9c5d52a",
        "3045022100b37b63089ebc04844956b9862e1f819a900a19287cb94ed7b1874cb2819bf4420220"
        "167175ec40e99e6d3ba29fb0149af518878c14107b6eb716ef0b734817808839",
        "3046022100f224677d24d5da07c85598671cf2100187b93e39649bf78c3cb2fe20284446a30221"
        "00d26f38b06766bf333e9d791671d49183ddc5275063f61caa404318c7d12b31d2",
};

const size_t p256_signature_count = sizeof p256_signatures / sizeof p256_signatures[0];

const struct p256_forgery p256_forgeries[] = {
        {"r and s swapped", "3044022013703827c495c2360de82fec71f457f514ee96d340677ad8cd"
                            "68cc18d9c5d52a022074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa"
                            "1a3d3df7945742f59ce9ab9a"},
        {"r zero", "3025020100022013703827c495c2360de82fec71f457f514ee96d340677ad8cd68c"
                   "c18d9c5d52a"},
        {"s zero", "3025022074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d3df7945742f59ce"
                   "9ab9a020100"},
        {"both zero", "3006020100020100"},
        {"both one", "3006020101020101"},
        {"r the order", "3045022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9"
                        "cac2fc632551022013703827c495c2360de82fec71f457f514ee96d340677a"
                        "d8cd68cc18d9c5d52a"},
        {"s the order", "3045022074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d3df7945742"
                        "f59ce9ab9a022100ffffffff00000000ffffffffffffffffbce6faada7179e"
                        "84f3b9cac2fc632551"},
        {"r with the order added", "304502210174ab2cb5ae24aa04b287b6d0d8f98fa8552fbea7c"
                                   "154dc7c88110db8994cd0eb022013703827c495c2360de82fec"
                                   "71f457f514ee96d340677ad8cd68cc18d9c5d52a"},
        {"s with the order added", "3045022074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3"
                                   "d3df7945742f59ce9ab9a02210113703826c495c2370de82fec"
                                   "71f457f4d1d59180e77f195dc12296dbd628fa7b"},
        {"r of 33 bytes", "304502210174ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d3df794"
                          "5742f59ce9ab9a022013703827c495c2360de82fec71f457f514ee96d340"
                          "677ad8cd68cc18d9c5d52a"},
        {"another message's", "304402202b9ded687a1293e85bea75620fe2beb28b7d2a773b6068cf"
                              "54af6bfe889bf3a902202ef565fa795c3541cdf3e72acbdf683df9df"
                              "f68b030acea58bde4ba4aac52962"},
        {"another key's", "30450221008f1a35c340c249a882495bc6401b40df9555e48c3774d467dc"
                          "38e160dbf43e0902200ec4df5fad62150e0af6ab39284eefcfc99596b7a9"
                          "26c4929e7e771c78784bfe"},
        {"the two numbers without DER",
                "74ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d3df7945742f59ce9ab9a137038"
                "27c495c2360de82fec71f457f514ee96d340677ad8cd68cc18d9c5d52a"},
        {"a set instead of a sequence",
                "3144022074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d3df7945742f59ce9ab"
                "9a022013703827c495c2360de82fec71f457f514ee96d340677ad8cd68cc18d9c5d52"
                "a"},
        {"a byte behind", "3044022074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d3df79457"
                          "42f59ce9ab9a022013703827c495c2360de82fec71f457f514ee96d34067"
                          "7ad8cd68cc18d9c5d52a00"},
        {"a byte behind, inside", "3045022074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d"
                                  "3df7945742f59ce9ab9a022013703827c495c2360de82fec71f4"
                                  "57f514ee96d340677ad8cd68cc18d9c5d52a00"},
        {"one number only", "3022022074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d3df794"
                            "5742f59ce9ab9a"},
        {"a length too small", "3043022074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d3df"
                               "7945742f59ce9ab9a022013703827c495c2360de82fec71f457f514"
                               "ee96d340677ad8cd68cc18d9c5d52a"},
        {"a length too large", "3045022074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d3df"
                               "7945742f59ce9ab9a022013703827c495c2360de82fec71f457f514"
                               "ee96d340677ad8cd68cc18d9c5d52a"},
        {"a bit string for r", "3044032074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d3df"
                               "7945742f59ce9ab9a022013703827c495c2360de82fec71f457f514"
                               "ee96d340677ad8cd68cc18d9c5d52a"},
        {"an indefinite length", "3080022074ab2cb6ae24aa03b287b6d0d8f98fa89848c3fa1a3d3"
                                 "df7945742f59ce9ab9a022013703827c495c2360de82fec71f457"
                                 "f514ee96d340677ad8cd68cc18d9c5d52a0000"},
};

const size_t p256_forgery_count = sizeof p256_forgeries / sizeof p256_forgeries[0];
